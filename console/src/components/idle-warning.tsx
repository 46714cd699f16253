import { useSecondsUntilIdle } from '../idle.js';
import { useTexts } from '../language.js';
import { useAction } from '../load.js';
import { signOut, staySignedIn } from '../session.js';
import { Button } from './button.js';
import { Dialog } from './dialog.js';
import { ErrorNotice } from './notice.js';

/** A screen reader is told this often how much time is left, in seconds. */
const announcedEvery = 20;

/** Warns that an idle session ends soon (WCAG 2.2, 2.2.1). */
export function IdleWarning() {
  const t = useTexts();
  const seconds = useSecondsUntilIdle();
  const staying = useAction(staySignedIn);
  const leaving = useAction(() => signOut());
  if (seconds === undefined) return null;
  return (
    <Dialog title={t.idle.title} open onClose={() => void staying.run()}>
      <div class="stack">
        <p aria-hidden="true">{t.idle.signedOutIn(seconds)}</p>
        <p class="visually-hidden" role="status">
          {t.idle.signedOutIn(Math.ceil(seconds / announcedEvery) * announcedEvery)}
        </p>
        <ErrorNotice error={staying.error} />
        <ErrorNotice title={t.failures.stillSignedIn} error={leaving.error} />
        <div class="actions">
          <Button busy={leaving.busy} onClick={() => void leaving.run()}>
            {t.common.signOut}
          </Button>
          <Button kind="primary" autofocus busy={staying.busy} onClick={() => void staying.run()}>
            {t.idle.stay}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
