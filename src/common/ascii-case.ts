/** Lower case for ASCII letters only, so that no other letter becomes one of them: the Kelvin sign, for one, is not a k. */
export function lowerCaseAscii(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
