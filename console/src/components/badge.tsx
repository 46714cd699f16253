import type { ComponentChildren } from 'preact';
import { useTexts } from '../language.js';
import type { MfaState } from '../words.js';

export type BadgeKind = 'good' | 'neutral' | 'warning' | 'danger';

export function Badge({ kind = 'neutral', children }: { kind?: BadgeKind; children: ComponentChildren }) {
  return <span class={`badge ${kind}`}>{children}</span>;
}

const kinds: Record<MfaState, BadgeKind> = {
  enabled: 'good',
  replacing: 'good',
  pending: 'warning',
  disabled: 'neutral',
  outstanding: 'warning',
  overdue: 'danger',
};

/** Conveys its meaning by text as well as by colour. */
export function MfaBadge({ state }: { state: MfaState }) {
  return <Badge kind={kinds[state]}>{useTexts().account.states[state]}</Badge>;
}
