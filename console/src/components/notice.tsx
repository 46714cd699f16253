import type { ComponentChildren } from 'preact';
import { useTexts } from '../language.js';
import { describeError } from '../messages.js';
import { Button } from './button.js';

type NoticeKind = 'info' | 'success' | 'warning' | 'danger';

interface NoticeProps {
  kind?: NoticeKind;
  title?: string;
  children?: ComponentChildren;
}

const signs: Record<NoticeKind, string> = {
  info: 'M8 7.2v4M8 4.6v.2',
  success: 'm4.6 8.3 2.3 2.3 4.5-5',
  warning: 'M8 4.4v4.4M8 11.3v.2',
  danger: 'M8 4.4v4.4M8 11.3v.2',
};

/** A framed message. Screen readers announce the danger kind at once. */
export function Notice({ kind = 'info', title, children }: NoticeProps) {
  return (
    <div class={`notice ${kind}`} role={kind === 'danger' ? 'alert' : undefined}>
      <svg viewBox="0 0 16 16" width="20" height="20" aria-hidden="true">
        <circle cx="8" cy="8" r="7" />
        <path d={signs[kind]} />
      </svg>
      <div>
        {title && <p class="notice-title">{title}</p>}
        {children}
      </div>
    </div>
  );
}

interface ErrorNoticeProps {
  title?: string;
  /** The thrown value; undefined shows nothing. */
  error: unknown;
  onRetry?: (() => void) | undefined;
}

/** An error message, with the request id if somebody must look into it. */
export function ErrorNotice({ title, error, onRetry }: ErrorNoticeProps) {
  const t = useTexts();
  if (error === undefined || error === null) return null;
  const { text, requestId } = describeError(error);
  return (
    <Notice kind="danger" {...(title !== undefined && { title })}>
      <p>{text}</p>
      {requestId && (
        <p class="request-id">
          {t.failures.request} <code>{requestId}</code>
        </p>
      )}
      {onRetry && <Button onClick={onRetry}>{t.common.tryAgain}</Button>}
    </Notice>
  );
}
