// @ts-check
// The lines of source code that the lessons quote, read when the page is built: the module
// `virtual:quotes`. The build fails if a line is missing or not the only one.

import { readFileSync } from 'node:fs';

const ROOT = new URL('../', import.meta.url);
const DOMAIN = 'accounts/src/main/java/dev/daybook/accounts/domain';
const MODEL = 'libraries/eventstore/src/main/java/dev/daybook/eventstore';
const POSTGRES = 'libraries/postgres/src/main/resources/dev/daybook/postgres';

/**
 * A quote: its file, a part of its first line that no other line of the file has, and how many lines
 * it has.
 *
 * @type {Record<string, [file: string, start: string, lines: number]>}
 */
const QUOTES = {
  event: [`${DOMAIN}/AccountEvent.java`, 'record FundsDeposited(', 1],
  immutable: [
    `${POSTGRES}/schema/log/R__refuse_change.sql`,
    'create or replace trigger events_are',
    3,
  ],
  fold: [`${DOMAIN}/AccountDecider.java`, 'case Step(Open open, FundsDeposited e)', 2],
  rule: [`${DOMAIN}/AccountDecider.java`, 'List<AccountEvent> withdraw(', 5],
  version: [`${MODEL}/ExpectedVersion.java`, 'case Exact(long version) -> actual', 1],
  checkpoint: [`${POSTGRES}/projections/storage/checkpoint/move.sql`, 'update ', 3],
  past: [
    'accounts/src/main/java/dev/daybook/accounts/http/accounts/Commands.java',
    'accounts.loadAsOf(',
    1,
  ],
  durable: [
    'libraries/postgres-embedded/src/main/java/dev/daybook/postgres/embedded/Server.java',
    'Map.entry("synchronous_commit"',
    1,
  ],
  once: [
    `${MODEL}/commands/IdempotencyKey.java`,
    'return AppendCondition.noEventTagged(tag, 0);',
    1,
  ],
  forget: [
    'libraries/personal-data/src/main/java/dev/daybook/personal/PersonKeys.java',
    'store.delete(List.of(person));',
    1,
  ],
  proof: [
    'libraries/audit/src/main/java/dev/daybook/audit/tree/InclusionProof.java',
    '.equals(head.root())',
    1,
  ],
};

/** @param {[file: string, start: string, lines: number]} quote */
export function quoted([file, start, lines]) {
  const all = readFileSync(new URL(file, ROOT), 'utf8').split('\n');
  const found = all.flatMap((line, index) => (line.includes(start) ? [index] : []));
  if (found.length !== 1) throw new Error(`${file} has ${found.length} lines with: ${start}`);
  const code = all.slice(found[0], found[0] + lines);
  const indent = Math.min(...code.map((line) => line.length - line.trimStart().length));
  return {
    file: file.slice(file.lastIndexOf('/') + 1),
    line: found[0] + 1,
    code: code.map((line) => line.slice(indent)).join('\n'),
  };
}

/** @type {import('vite').Plugin} */
export const sourceQuotes = {
  name: 'source-quotes',
  resolveId: (id) => (id === 'virtual:quotes' ? '\0quotes' : undefined),
  load(id) {
    if (id !== '\0quotes') return undefined;
    const quotes = Object.entries(QUOTES).map(([name, quote]) => {
      return [name, quoted(quote)];
    });
    return `export default ${JSON.stringify(Object.fromEntries(quotes))};`;
  },
};
