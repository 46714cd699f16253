import { expect } from 'vitest';
import type { ApiAnswer } from './api.js';
import { allRows } from '../database/rows.js';
import type { TestService } from '../service/service.js';

export interface Refusal {
  readonly status?: number;
  readonly code: string;
  /** All fields that the answer reports as invalid. */
  readonly fields?: readonly string[];
}

/** Checks that the request is refused as expected and changes no rows except audit events and failure counters. */
export async function expectRefusal(
  { database }: TestService,
  request: () => Promise<ApiAnswer>,
  { status = 400, code, fields }: Refusal,
): Promise<void> {
  const before = await allRows(database);
  const answer = await request();
  const named: Record<string, string[]> | undefined = answer.body?.errors;
  expect({
    status: answer.status,
    code: answer.body?.code,
    fields: named && Object.keys(named).sort(),
  }).toEqual({ status, code, fields: fields && [...fields].sort() });
  for (const messages of Object.values(named ?? {})) {
    expect(messages.length).toBeGreaterThan(0);
    for (const message of messages) expect(message).toMatch(/\S/);
  }
  expect(await allRows(database)).toEqual(before);
}
