/** Lower-cases ASCII letters only: `toLowerCase` would turn other characters into ASCII, such as the Kelvin sign into k. */
export function lowerCaseAscii(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
