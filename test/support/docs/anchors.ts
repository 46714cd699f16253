export const withoutFences = (markdown: string): string => markdown.replaceAll(/^( *)```[^]*?^\1```$/gm, '');

/** As GitHub makes them. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}_\- ]/gu, '')
    .replaceAll(' ', '-');

/** What a link into the document can name after its `#`. */
export const anchorsIn = (markdown: string): string[] =>
  [...withoutFences(markdown).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => anchorOf(heading));
