/** Parses CSV according to RFC 4180, independently of the product's parser. */
export function cellsOf(text: string, separator = ','): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (quoted) {
      if (character !== '"') cell += character;
      else if (text[index + 1] === '"') cell += text.charAt((index += 1));
      else quoted = false;
    } else if (character === '"' && cell === '') quoted = true;
    else if (character === separator || character === '\n') {
      row.push(cell);
      cell = '';
      if (character === '\n') rows.push(row);
      if (character === '\n') row = [];
    } else cell += character;
  }
  return rows;
}
