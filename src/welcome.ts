import type { Config } from './config/config.js';
import { type GeneratedPassword, terminal } from './users/passwords/generated-password.js';

/** The first administrator, and the password if this start generated it. */
interface FirstUser {
  readonly name: string;
  readonly generated: GeneratedPassword | undefined;
}

/** The greeting of `npm start`. It contains a generated password only if stdout is a terminal. */
export function welcome(address: string, config: Config, { name, generated }: FirstUser): string {
  const storage = config.databaseServer
    ? `the database ${config.databaseServer.name}`
    : `SQLite in ${config.dataDirectory}`;
  const { shown, typed } = passwordForms(generated);
  const signIn = `{"grant_type":"password","username":"${name}","password":"${typed}"}`;
  return `
MFA service on ${address}, with ${storage}
${shown ? `\nUser ${name}, password ${shown}\n` : ''}
Console:   ${consoleAddress(address, config)}/
Reference: ${address}/docs

Try it:
  TOKEN=$(curl -s ${address}/api/oauth2/token -H 'Content-Type: application/json' -d '${signIn}' | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')
  curl -s ${address}/api/v1/users/me -H "Authorization: Bearer $TOKEN"
  curl -s ${address}/api/v1/users/1000/enableMfa -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '{"recreate": false}'
${generated ? '' : `If MFA is on for ${name}, ${address}/docs shows how to get TOKEN with a code.\n`}`;
}

/** Browsers allow passkeys on `localhost`, but not at an IP address. */
function consoleAddress(address: string, { publicUrl, passkeys }: Config): string {
  if (publicUrl !== undefined) return publicUrl;
  if (passkeys.relyingPartyId !== 'localhost') return address;
  return Object.assign(new URL(address), { hostname: 'localhost' }).origin;
}

/** False if the generated password has to be shown elsewhere, because stdout is not a terminal. */
export const welcomeShowsPassword = (generated: GeneratedPassword | undefined): boolean =>
  passwordForms(generated).shown !== undefined;

/** How the password is shown to the reader, and how the example command obtains it. */
function passwordForms(generated: GeneratedPassword | undefined): { shown?: string; typed: string } {
  if (generated?.file) return { shown: `in ${generated.file}`, typed: `'"$(cat '${generated.file}')"'` };
  if (generated && terminal() === process.stdout)
    return { shown: `${generated.password}   (shown only once: keep it)`, typed: generated.password };
  return { typed: '<password>' };
}
