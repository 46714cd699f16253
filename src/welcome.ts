import type { Config } from './config/config.js';

/** What a person who has just typed `npm start` wants to know. */
export function welcome(address: string, config: Config, generatedPassword: string | undefined): string {
  const storage = config.databaseServer
    ? `the database ${config.databaseServer.name}`
    : `SQLite in ${config.dataDirectory}`;
  const signIn = {
    grant_type: 'password',
    username: 'administrator',
    password: generatedPassword ?? '<password>',
  };
  return `
MFA service on ${address}, with ${storage}
${generatedPassword ? `\nUser administrator, password ${generatedPassword}   (shown this once: keep it)\n` : ''}
Console:   ${address}/
Reference: ${address}/docs

Try it:
  TOKEN=$(curl -s ${address}/api/oauth2/token --json '${JSON.stringify(signIn)}' | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')
  curl -s ${address}/api/v1/users/me -H "Authorization: Bearer $TOKEN"
  curl -s ${address}/api/v1/users/1000/enableMfa -H "Authorization: Bearer $TOKEN" --json '{"recreate": false}'
`;
}
