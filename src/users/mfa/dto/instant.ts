/** @returns the instant as the API shows it, in RFC 3339; null for none. */
export function instantFrom(milliseconds: number | null): string | null {
  return milliseconds === null ? null : new Date(milliseconds).toISOString();
}
