/** In characters, as a person counts them. NIST SP 800-63B-4 3.1.1.2 asks for at least 8, and to take 64 and more. */
export const passwordLength = { min: 8, max: 256 } as const;

export const passwordLengthRule = `must be ${passwordLength.min} to ${passwordLength.max} characters`;

export function isPasswordLength(password: string): boolean {
  const length = Array.from(password).length;
  return length >= passwordLength.min && length <= passwordLength.max;
}
