/** Keeps the focus where the work goes on when the focused element vanishes; browsers would drop it. */

export interface FocusPlace {
  readonly element: HTMLElement;
  /** The part of the page around the element. */
  readonly section: Element | null;
  readonly cell:
    { readonly rows: HTMLTableSectionElement; readonly row: number; readonly column: number } | undefined;
}

const focusable = 'a[href], button:not(:disabled), input, select, textarea, [tabindex]';

/** The element that was last focused or clicked, messages included. */
let current: HTMLElement | undefined;
/** The last place outside messages, whose buttons vanish with them. */
let place: FocusPlace | undefined;
let isCheckDue = false;

/** Where the user works now. */
export const currentFocusPlace = (): FocusPlace | undefined => place;

/** Focuses the element; if it is gone, the row that took its place, or the heading of its section or of the page. */
export function focusPlace(target: FocusPlace | undefined): void {
  const heir = target && [target.element, neighbour(target), headingOf(target.section)].find(isVisible);
  const next = heir ?? [...document.querySelectorAll<HTMLElement>('h1')].find(isVisible);
  if (next && !next.matches(focusable)) next.tabIndex = -1;
  next?.focus();
}

export const focusPageHeading = (): void => focusPlace(undefined);

/** Focuses the first field of a dialog, unless a button of it has asked for the focus. */
export function focusFirstField(dialog: HTMLDialogElement): void {
  if (!dialog.querySelector('[autofocus]'))
    dialog.querySelector<HTMLElement>('input, select, textarea')?.focus();
}

/** The control in the same column of the row that moved up, or the row's own link. */
function neighbour({ cell }: FocusPlace): HTMLElement | null | undefined {
  const row = cell?.rows.rows[Math.min(cell.row, cell.rows.rows.length - 1)];
  return (
    row &&
    (row.cells[cell.column]?.querySelector<HTMLElement>(focusable) ??
      row.querySelector<HTMLElement>(focusable))
  );
}

const headingOf = (section: Element | null): HTMLElement | null | undefined =>
  section?.querySelector<HTMLElement>('h2, h3');

const isVisible = (element: HTMLElement | null | undefined): element is HTMLElement =>
  element !== null && element !== undefined && element.getClientRects().length > 0;

function note(target: EventTarget | null): void {
  const element = target instanceof Element ? target.closest<HTMLElement>(focusable) : null;
  if (!element) return;
  current = element;
  if (element.closest('.toasts')) return;
  const td = element.closest<HTMLTableCellElement>('td, th');
  const tr = td?.closest('tr');
  const rows = tr?.parentElement;
  place = {
    element,
    section: element.closest('section, dialog'),
    cell:
      td && tr && rows instanceof HTMLTableSectionElement
        ? { rows, row: tr.sectionRowIndex, column: td.cellIndex }
        : undefined,
  };
}

const isFocusNowhere = (): boolean =>
  document.activeElement === null || document.activeElement === document.body;

/** Waits until the page is drawn and has had its chance to focus something itself. */
function checkSoon(): void {
  if (isCheckDue) return;
  isCheckDue = true;
  requestAnimationFrame(() =>
    setTimeout(() => {
      isCheckDue = false;
      if (isFocusNowhere() && current && !isVisible(current)) focusPlace(place);
    }),
  );
}

addEventListener('focusin', ({ target }) => note(target));
// Safari does not focus a button that is clicked.
addEventListener('click', ({ target }) => isFocusNowhere() && note(target), { capture: true });
new MutationObserver(checkSoon).observe(document, { childList: true, subtree: true });
