const ownerOnlyUmask = 0o077;

/** What this process creates from now on, such as the database and the keys, is accessible to its own user only. */
export function createPrivateFiles(): void {
  process.umask(ownerOnlyUmask);
}
