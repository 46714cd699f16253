import { userNameForm } from '../../src/common/user-name.js';
import type { TransferredTotp } from '../../src/mfa/transfer/authenticator-transfer.js';
import type { PskcToken } from '../../src/otp/pskc/pskc.js';
import { CommandError } from '../command-line.js';
import { spreadsheetAdvice } from './csv.js';
import { readTable } from './csv-rows.js';

/** A line of the table: who gets which token, or why nobody does. */
export interface Assignment {
  readonly line: number;
  /** Empty, as the name is, if it is none: it may be a password in the wrong column. */
  readonly serialNumber: string;
  readonly name: string;
  readonly token?: TransferredTotp;
  readonly problem?: string;
}

const columns = ['serial', 'name'] as const;

/** As spreadsheets write numbers, `2.60022E+12` for a long one. */
const numberForm = /^[0-9]+([.,][0-9]+)?(E\+[0-9]+)?$/i;

/** As people write a number that a spreadsheet is to take for text. */
const textForm = /^(?:'([0-9A-Za-z-]+)|="([0-9A-Za-z-]+)")$/;

/**
 * Reads the table and finds the token of each line. Lines without a serial number or a name are left out: stock lists
 * have tokens without users, and users without tokens.
 * @throws CommandError
 */
export async function readAssignments(
  file: string,
  tokens: readonly PskcToken[],
): Promise<readonly Assignment[]> {
  const bySerialNumber = tokensBySerialNumber(tokens);
  const seen = new Set<string>();
  const assignments: Assignment[] = [];
  for await (const { line, cells, problem } of readTable(file, (header, number) =>
    columnsOf(file, header, number),
  )) {
    const serialNumber = cells['serial']?.trim().replace(textForm, '$1$2') ?? '';
    const given = cells['name']?.trim() ?? '';
    if (problem === undefined && (serialNumber === '' || given === '')) continue;
    const name = userNameForm.test(given) ? given : '';
    const found = problem ?? assignedToken(serialNumber, name, bySerialNumber, seen);
    seen.add(serialNumber);
    const known = bySerialNumber.has(serialNumber) || numberForm.test(serialNumber);
    assignments.push({
      line,
      serialNumber: known ? serialNumber : '',
      name,
      ...(typeof found === 'string' ? { problem: found } : { token: found }),
    });
  }
  return assignments;
}

/** @throws CommandError */
function columnsOf(file: string, header: readonly string[], line: number): readonly string[] {
  const names = header.map((text) => text.trim().toLowerCase());
  for (const column of columns)
    if (names.filter((name) => name === column).length !== 1)
      throw new CommandError(
        `${file}: line ${line} must be a header with the columns serial and name, each once.`,
      );
  return names;
}

/** A document may have a second key of a token, for other uses: the usable one counts. */
function tokensBySerialNumber(tokens: readonly PskcToken[]): ReadonlyMap<string, PskcToken> {
  const usableLast = [...tokens].sort(
    (one, other) => Number(one.key !== undefined) - Number(other.key !== undefined),
  );
  return new Map(usableLast.map((token) => [token.serialNumber, token]));
}

/** @returns the token, or why the line is malformed. */
function assignedToken(
  serialNumber: string,
  name: string,
  tokens: ReadonlyMap<string, PskcToken>,
  seen: ReadonlySet<string>,
): TransferredTotp | string {
  if (name === '') return 'name: it is not a valid user name';
  if (seen.has(serialNumber)) return 'serial: it occurs earlier in the table';
  const token = tokens.get(serialNumber);
  if (!token) return `serial: no token has this number${adviceOn(serialNumber, tokens)}`;
  return token.key ? { name: serialNumber, ...token.key } : `the token cannot be used: ${token.problem}`;
}

/** Spreadsheets take serial numbers for numbers. */
function adviceOn(serialNumber: string, tokens: ReadonlyMap<string, PskcToken>): string {
  const withoutZeros = (text: string): string => text.replace(/^0+/, '');
  const isNumber = numberForm.test(serialNumber) && /E\+|[.,]0$/i.test(serialNumber);
  const lostZeros = [...tokens.keys()].some((each) => withoutZeros(each) === serialNumber);
  return isNumber || lostZeros ? `; ${spreadsheetAdvice}` : '';
}
