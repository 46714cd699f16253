import { useEffect, useRef, useState } from 'preact/hooks';
import { readAllUsers } from '../all-users.js';
import { announce } from '../announcer.js';
import { Button } from '../components/button.js';
import { ErrorNotice } from '../components/notice.js';
import { isAborted } from '../connection.js';
import { downloadCsv } from '../csv.js';
import { texts } from '../language.js';
import { useAction } from '../load.js';
import { counted, numberInWords, roleNames } from '../words.js';
import { filterQuery, type UserFilters } from './user-filters.js';

const fileName = 'users.csv';

/** Saves all users that match the filters as a table for spreadsheets. */
export function DownloadUsers({ filters }: { filters: UserFilters }) {
  const [progress, setProgress] = useState<string>();
  const reading = useRef<AbortController | undefined>(undefined);
  useEffect(() => () => reading.current?.abort(), []);
  const saving = useAction(async () => {
    reading.current = new AbortController();
    const { signal } = reading.current;
    try {
      const users = await readAllUsers(filterQuery(filters), {
        signal,
        onProgress: (read, total) => setProgress(`${numberInWords(read)} of ${numberInWords(total)}`),
      });
      downloadCsv(
        fileName,
        ['Name', 'Description', 'Role', 'Account', 'Two-step sign-in', 'Created'],
        users.map(({ name, description, role, disabled, mfaState, createdAt }) => [
          name,
          description,
          roleNames[role],
          disabled ? 'Disabled' : 'Active',
          texts().account.states[mfaState],
          createdAt,
        ]),
      );
      announce(`${counted(users.length, 'user')} saved as ${fileName}.`);
    } catch (error) {
      if (!isAborted(error)) throw error;
    } finally {
      setProgress(undefined);
    }
  });
  return (
    <>
      <Button busy={saving.busy} onClick={() => void saving.run()}>
        {progress ?? 'Download as CSV'}
      </Button>
      <ErrorNotice error={saving.error} />
    </>
  );
}
