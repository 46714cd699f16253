/** What was typed or pasted as a code, with full-width digits made plain, and without spaces, dashes and invisible characters. */
export const codeIn = (typed: string): string =>
  typed.normalize('NFKC').replace(/[\s\p{Dash_Punctuation}\p{Format}]/gu, '');
