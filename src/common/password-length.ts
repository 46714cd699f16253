/** In code points. NIST SP 800-63B-4 3.1.1.2 asks for a minimum of at least 8, and a maximum of at least 64. */
export const passwordLength = { min: 8, max: 256 } as const;

export const passwordLengthRule = `must be ${passwordLength.min} to ${passwordLength.max} characters`;

export function isPasswordLength(password: string): boolean {
  const length = Array.from(password).length;
  return length >= passwordLength.min && length <= passwordLength.max;
}
