import type { Config } from './config/config.js';
import { type GeneratedPassword, terminal } from './users/passwords/generated-password.js';

/** The first administrator, and the password if this start made it up. */
interface FirstUser {
  readonly name: string;
  readonly generated: GeneratedPassword | undefined;
}

/** What a person who has just typed `npm start` wants to know; the password only if a terminal shows it. */
export function welcome(address: string, config: Config, { name, generated }: FirstUser): string {
  const storage = config.databaseServer
    ? `the database ${config.databaseServer.name}`
    : `SQLite in ${config.dataDirectory}`;
  const { told, typed } = ways(generated);
  const signIn = `{"grant_type":"password","username":"${name}","password":"${typed}"}`;
  return `
MFA service on ${address}, with ${storage}
${told ? `\nUser ${name}, password ${told}\n` : ''}
Console:   ${address}/
Reference: ${address}/docs

Try it:
  TOKEN=$(curl -s ${address}/api/oauth2/token -H 'Content-Type: application/json' -d '${signIn}' | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')
  curl -s ${address}/api/v1/users/me -H "Authorization: Bearer $TOKEN"
  curl -s ${address}/api/v1/users/1000/enableMfa -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '{"recreate": false}'
`;
}

/** False where only stderr is a terminal. */
export const welcomeShowsPassword = (generated: GeneratedPassword | undefined): boolean =>
  ways(generated).told !== undefined;

/** How the password is told to the reader, and how a command gets it. */
function ways(generated: GeneratedPassword | undefined): { told?: string; typed: string } {
  if (generated?.file) return { told: `in ${generated.file}`, typed: `'"$(cat '${generated.file}')"'` };
  if (generated && terminal() === process.stdout)
    return { told: `${generated.password}   (shown only once: keep it)`, typed: generated.password };
  return { typed: '<password>' };
}
