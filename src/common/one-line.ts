/**
 * Escapes, as JSON does (`\u0085`), the control characters and separators that end a line or command a terminal. JSON text
 * means the same afterwards.
 */
export function onOneLine(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
