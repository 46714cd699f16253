/** What is wrong and what to do, for errors of the operating system about files. */
const explanations: Readonly<Record<string, string>> = {
  EACCES: 'permission is denied; change the owner or the mode, or use another account',
  EPERM: 'permission is denied; change the owner or the mode, or use another account',
  EDQUOT: 'the disk quota is used up; free some space',
  EEXIST: 'it exists already; choose another name, or remove it first',
  EIO: 'the disk has an error; check it',
  EISDIR: 'it is a folder; name a file',
  ELOOP: 'its symbolic links lead in a circle; name the file itself',
  EMFILE: 'too many files are open; raise the limit (ulimit -n)',
  ENAMETOOLONG: 'the name is too long; choose a shorter one',
  ENOENT: 'there is no such file or folder; check the path',
  ENOSPC: 'the disk is full; free some space',
  ENOTDIR: 'part of the path is a file and not a folder; check the path',
  EROFS: 'the file system is read-only; choose another place',
};

/** Whether the operating system refused to work on a file or stream. */
export function isFileError(error: unknown): error is NodeJS.ErrnoException & { code: string } {
  const { code, syscall } = Object(error) as NodeJS.ErrnoException;
  return syscall !== undefined && typeof code === 'string';
}

/** @returns words for the code of an error of the operating system, to be put after a colon. */
export function explainFileError(error: unknown): string {
  const code = String((error as NodeJS.ErrnoException).code);
  return explanations[code] ?? code;
}
