/**
 * OWASP's Password Storage Cheat Sheet rates these as equal: 46 MiB with one pass, 19 MiB with two, down to 7 MiB with
 * five. All of them have at least this memory, and this product of memory and passes. In KiB.
 */
const minMemory = 7 * 1024;
const minWork = minMemory * 5;

/** At most, a sign-in may cost about seven times as much as with the service's own hashes. */
const maxMemory = 64 * 1024;
const maxWork = maxMemory * 4;
const maxLanes = 8;

const algorithmForm = /^\$([a-z0-9-]+)\$/i;
const number = '([1-9][0-9]{0,9})';
const argon2idForm = new RegExp(
  `^\\$argon2id\\$v=19\\$m=${number},t=${number},p=${number}\\$([A-Za-z0-9+/]{11,64})\\$([A-Za-z0-9+/]{22,86})$`,
);

const bcrypt = new Set(['2', '2a', '2b', '2x', '2y']);

/**
 * Checks whether a password hash from another system can be verified here, at a reasonable cost.
 * @returns undefined if so; otherwise why not, without quoting it.
 */
export function passwordHashProblem(text: string): string | undefined {
  const parts = argon2idForm.exec(text);
  if (!parts) return formProblem(text);
  const [, memory, passes, lanes, salt = '', digest = ''] = parts;
  if (!isCanonical(salt) || !isCanonical(digest)) return 'its salt or digest is not base64';
  const work = Number(memory) * Number(passes);
  if (Number(memory) < minMemory || work < minWork)
    return `its cost is too low: m must be ${minMemory} or more, and m times t ${minWork} or more`;
  if (Number(memory) > maxMemory || work > maxWork || Number(lanes) > maxLanes)
    return `its cost is too high: m may be ${maxMemory} at most, m times t ${maxWork}, and p ${maxLanes}`;
  return undefined;
}

function formProblem(text: string): string {
  const name = algorithmForm.exec(text)?.[1]?.toLowerCase();
  const known = name !== undefined && bcrypt.has(name) ? 'bcrypt' : name;
  if (known === 'argon2id')
    return 'it must look like $argon2id$v=19$m=19456,t=2,p=1$<salt>$<digest>, in base64 without padding';
  const what = ['bcrypt', 'argon2i', 'argon2d', 'scrypt', 'pbkdf2-sha256', 'pbkdf2-sha512'].find(
    (each) => each === known,
  );
  return (
    `it is ${what ?? 'not a PHC string of Argon2id'}: only Argon2id is supported. ` +
    'Leave it out, and give the user a new password'
  );
}

/** Whether it is base64 without padding whose unused last bits are zero, as the verifier requires. */
function isCanonical(base64: string): boolean {
  return Buffer.from(base64, 'base64').toString('base64').replace(/=+$/, '') === base64;
}
