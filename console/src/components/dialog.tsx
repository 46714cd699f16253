import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { currentFocusPlace, focusFirstField, focusPlace, type FocusPlace } from '../focus.js';
import { useTexts } from '../language.js';
import { useSession } from '../session.js';
import { Button } from './button.js';
import { ErrorNotice } from './notice.js';

interface DialogProps {
  title: string;
  open: boolean;
  /** Called on Escape or the close button. */
  onClose: () => void;
  /** While an action runs, the dialog stays open. */
  busy?: boolean;
  children: ComponentChildren;
}

/**
 * A modal dialog. The focus starts on its first field and returns to the opener, or near it, when it closes. When the
 * session ends, it is hidden with what was typed into it.
 */
export function Dialog({ title, open, onClose, busy = false, children }: DialogProps) {
  const t = useTexts();
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const { phase } = useSession();
  const close = (): void => {
    if (!busy) onClose();
  };
  const shown = open && phase !== 'expired';

  const opener = useRef<FocusPlace | undefined>(undefined);

  useLayoutEffect(() => {
    const element = dialog.current;
    if (!element || !shown) return undefined;
    opener.current ??= currentFocusPlace();
    element.showModal();
    focusFirstField(element);
    return () => element.close();
  }, [shown]);

  // After the effect above, because everything outside an open dialog is inert.
  useLayoutEffect(() => {
    if (!open) return undefined;
    return () => {
      focusPlace(opener.current);
      opener.current = undefined;
    };
  }, [open]);

  return (
    <dialog
      ref={dialog}
      aria-labelledby={titleId}
      onCancel={(event) => {
        if (event.target !== event.currentTarget) return;
        event.preventDefault();
        close();
      }}
      // A browser closes a dialog on the second Escape, whatever became of the first.
      onKeyDown={(event) => busy && event.key === 'Escape' && event.preventDefault()}
    >
      {open && (
        <>
          <header>
            <h2 id={titleId}>{title}</h2>
            <button type="button" class="close" aria-label={t.common.close} onClick={close}>
              <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
                <path d="m3.5 3.5 9 9m0-9-9 9" />
              </svg>
            </button>
          </header>
          {children}
        </>
      )}
    </dialog>
  );
}

interface ConfirmDialogProps extends DialogProps {
  /** The label of the button, for instance `Delete alice`. */
  confirmLabel: string;
  /** `Cancel` unless given. */
  cancelLabel?: string;
  onConfirm: () => void;
  /** False if there is nothing to confirm. */
  isPossible?: boolean;
  danger?: boolean;
  error?: unknown;
}

/** Asks for confirmation of an irreversible action; the focus starts on Cancel. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const t = useTexts();
  const {
    confirmLabel,
    cancelLabel = t.common.cancel,
    onConfirm,
    isPossible = true,
    danger = false,
    busy = false,
    error,
    children,
    ...dialog
  } = props;
  return (
    <Dialog {...dialog} busy={busy}>
      <div class="stack">
        {children}
        <ErrorNotice error={error} />
        <div class="actions">
          <Button autofocus disabled={busy} onClick={dialog.onClose}>
            {cancelLabel}
          </Button>
          {isPossible && (
            <Button kind={danger ? 'danger' : 'primary'} busy={busy} onClick={onConfirm}>
              {confirmLabel}
            </Button>
          )}
        </div>
      </div>
    </Dialog>
  );
}
