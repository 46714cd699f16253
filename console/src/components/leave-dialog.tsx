import { useTexts } from '../language.js';
import { leavePage, stayOnPage, useLeaveQuestion } from '../router.js';
import { ConfirmDialog } from './dialog.js';

/** Asks before unfinished work is left behind. */
export function LeaveDialog() {
  const t = useTexts();
  const question = useLeaveQuestion();
  return (
    <ConfirmDialog
      title={t.leaving.title}
      open={question !== undefined}
      onClose={stayOnPage}
      cancelLabel={t.leaving.stay}
      confirmLabel={t.leaving.leave}
      onConfirm={leavePage}
    >
      <p>{question}</p>
    </ConfirmDialog>
  );
}
