import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { announce } from '../announcer.js';
import type { ListedUserDto, MfaInvitationDto } from '../api.js';
import type { BulkAction } from '../bulk-actions.js';
import { type BulkItem, useBulkRun } from '../bulk-run.js';
import { Button } from '../components/button.js';
import { CopyButton } from '../components/copy-button.js';
import { ErrorNotice, Notice } from '../components/notice.js';
import { PublicUrlNotice } from '../components/public-url-notice.js';
import { type Column, Table } from '../components/table.js';
import { Time } from '../components/time.js';
import { downloadCsv } from '../csv.js';
import { describeError } from '../messages.js';
import { leaveBy, useLeaveGuard } from '../router.js';
import { numberInWords } from '../words.js';

interface BulkResultsProps {
  action: BulkAction;
  users: readonly ListedUserDto[];
  onClose: () => void;
}

type Item = BulkItem<MfaInvitationDto | undefined>;

/** Carries a bulk action out, and shows how far it is and what became of each user. */
export function BulkResults({ action, users, onClose }: BulkResultsProps) {
  const { items, busy, stoppedBy, goOn } = useBulkRun(users, action.run);
  const [savedCount, setSavedCount] = useState(0);
  const heading = useRef<HTMLHeadingElement>(null);
  const count = (state: Item['outcome']['state']): number =>
    items.filter(({ outcome }) => outcome.state === state).length;
  const [done, failed, waiting] = [count('done'), count('failed'), count('waiting')];
  const links = items.flatMap(({ user, outcome }) =>
    outcome.state === 'done' && outcome.result ? [{ user, ...outcome.result }] : [],
  );
  const hasUnsavedLinks = links.length > savedCount;
  useLeaveGuard(busy, 'Not all users are done yet. Leave, and do the rest later?');
  useLeaveGuard(hasUnsavedLinks, 'The links are not shown again. Leave without having saved them?');

  useLayoutEffect(() => heading.current?.focus(), []);

  useEffect(() => {
    if (!busy && done > 0) announce(`${action.done(done)}.`);
  }, [busy]);

  return (
    <section class="stack" aria-labelledby="bulk-results">
      <h2 id="bulk-results" ref={heading} tabIndex={-1}>
        {busy ? `${action.doing(items.length)} …` : action.done(done)}
      </h2>
      <progress value={done + failed} max={items.length} aria-labelledby="bulk-results" />
      <ErrorNotice error={stoppedBy} />
      {!busy && waiting > 0 && (
        <Notice kind="warning" title={`${numberInWords(waiting)} not done yet`}>
          <Button kind="primary" onClick={() => goOn('waiting')}>
            Continue with the rest
          </Button>
        </Notice>
      )}
      {!busy && failed > 0 && (
        <Notice kind="warning" title={`${numberInWords(failed)} failed`}>
          <p>The list below says why.</p>
          <Button onClick={() => goOn('failed')}>Try these again</Button>
        </Notice>
      )}
      {links.length > 0 && (
        <>
          <p>
            The links are shown only once, and each works once. Send each one to its user in a way that nobody
            else can read.
          </p>
          <div class="actions">
            <Button
              kind="primary"
              onClick={() => {
                saveLinks(links);
                setSavedCount(links.length);
                announce(`The links are saved as ${linksFile}.`);
              }}
            >
              Download the links
            </Button>
            <CopyButton
              text={links.map(({ user, url }) => `${user.name}\t${url}`).join('\n')}
              label="Copy the links"
              onCopied={() => setSavedCount(links.length)}
            />
          </div>
          <PublicUrlNotice />
        </>
      )}
      <Table caption="Results" columns={columns} rows={items} rowKey={({ user }) => user.id} busy={busy} />
      <div class="actions">
        <Button kind={hasUnsavedLinks ? 'plain' : 'primary'} onClick={() => leaveBy(onClose)}>
          Back to the list
        </Button>
      </div>
    </section>
  );
}

const columns: readonly Column<Item>[] = [
  { header: 'Name', heads: true, cell: ({ user }) => user.name },
  { header: 'Result', cell: ({ outcome }) => <Result outcome={outcome} /> },
];

function Result({ outcome }: Pick<Item, 'outcome'>) {
  if (outcome.state === 'waiting') return <span class="muted">Waiting</span>;
  if (outcome.state === 'failed') return <span class="field-error">{describeError(outcome.error).text}</span>;
  if (!outcome.result) return <>Done</>;
  const { url, expiresAt } = outcome.result;
  return (
    <div class="link-result">
      <code>{url}</code>
      <span class="muted">
        Works until <Time iso={expiresAt} />
      </span>
      <CopyButton text={url} label="Copy the link" />
    </div>
  );
}

const linksFile = 'invitation-links.csv';

function saveLinks(links: readonly (MfaInvitationDto & { readonly user: ListedUserDto })[]): void {
  downloadCsv(
    linksFile,
    ['Name', 'Description', 'Link', 'Works until'],
    links.map(({ user, url, expiresAt }) => [user.name, user.description, url, expiresAt]),
  );
}
