import type { MfaStatusDto } from '../../api.js';
import { Countdown } from '../../components/countdown.js';
import { Notice } from '../../components/notice.js';
import { RelativeTime } from '../../components/time.js';
import { useTexts } from '../../language.js';
import { dayInWords } from '../../words.js';

interface WarningsProps {
  status: MfaStatusDto;
  isOn: boolean;
  isOwn: boolean;
  /** When a wait is over. */
  onChange: () => void;
}

/** What keeps the user from signing in, or soon will, and what may be an attack. */
export function Warnings({ status, isOn, isOwn, onChange }: WarningsProps) {
  const t = useTexts().account.warnings;
  const { lockedUntil, verifyMfaLockedUntil, passwordLockedUntil, lastDuplicateUseAt, enrolmentDueAt } =
    status;
  return (
    <>
      {lockedUntil !== null && (
        <Notice kind="danger" title={t.locked}>
          {isForGood(lockedUntil) ? (
            <p>{t.lockedForGood}</p>
          ) : (
            <Countdown iso={lockedUntil} sentence={t.lockedUntil} onEnd={onChange} />
          )}
        </Notice>
      )}
      {verifyMfaLockedUntil !== null && (
        <Notice kind="warning" title={t.verifiersLocked}>
          {isForGood(verifyMfaLockedUntil) ? (
            <p>{t.verifiersLockedForGood}</p>
          ) : (
            <Countdown iso={verifyMfaLockedUntil} sentence={t.verifiersLockedUntil} onEnd={onChange} />
          )}
        </Notice>
      )}
      {passwordLockedUntil !== null && (
        <Notice kind="warning" title={t.passwordWaits}>
          <Countdown iso={passwordLockedUntil} sentence={t.passwordWaitsUntil} onEnd={onChange} />
        </Notice>
      )}
      {lastDuplicateUseAt !== null && (
        <Notice kind="warning" title={t.usedAgain}>
          <p>
            <RelativeTime iso={lastDuplicateUseAt} />. {isOwn ? t.usedAgainOwn : t.usedAgainText}
          </p>
        </Notice>
      )}
      {enrolmentDueAt !== null && (
        <Notice kind="warning" title={status.passkeyRequired ? t.passkeyDue : t.due}>
          <p>
            {Date.parse(enrolmentDueAt) > Date.now() ? t.dueText(dayInWords(enrolmentDueAt)) : t.overdueText}
          </p>
        </Notice>
      )}
      {isOn && status.scratchCodesRemaining <= 1 && (
        <Notice kind="warning">
          <p>{status.scratchCodesRemaining === 0 ? t.noCodesLeft : t.oneCodeLeft}</p>
        </Notice>
      )}
    </>
  );
}

/** The year 9999 stands for a lock that only an administrator ends. */
const isForGood = (iso: string): boolean => iso.startsWith('9999');
