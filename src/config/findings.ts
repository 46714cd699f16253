/** What reading the configuration has come upon so far. */
export interface Findings {
  /** One sentence each, without a full stop. */
  readonly problems: string[];
  /** Variables that are missing because of one of the problems, so that nobody is told twice. */
  readonly explained: Set<string>;
}
