// @ts-check
// Acknowledged commands, compared with the log at the end.

/**
 * @typedef {object} Account
 * @property {string} aggregateId
 * @property {number} balance
 * @property {string} currency
 * @property {number} version
 * @property {boolean} isClosed
 */

/** Maximum number of accounts in requests. */
const ACCOUNTS_MAX = 500;

export class Acknowledgements {
  /** @type {Map<string, Map<number, number>>} balances by account and version */
  acknowledged = new Map();
  /** @type {Account[]} accounts for requests, latest known state */
  accounts = [];
  /** @type {Map<string, number>} index of an account in `accounts` */
  #indexes = new Map();

  /** @param {Account} account from the response to a command */
  acknowledge(account) {
    const versions = this.acknowledged.get(account.aggregateId) ?? new Map();
    const known = versions.get(account.version);
    if (known !== undefined && known !== account.balance) {
      throw new Error(
        `account ${account.aggregateId} has two balances at version ${account.version}:` +
          ` ${known}, ${account.balance}`,
      );
    }
    versions.set(account.version, account.balance);
    this.acknowledged.set(account.aggregateId, versions);
    this.#remember(account);
  }

  /** @param {Account} account */
  #remember(account) {
    const index = this.#indexes.get(account.aggregateId);
    if (index === undefined) {
      if (this.accounts.length < ACCOUNTS_MAX) {
        this.#indexes.set(account.aggregateId, this.accounts.push(account) - 1);
      } else {
        const closed = this.accounts.findIndex((other) => other.isClosed);
        if (closed >= 0) {
          this.#indexes.delete(this.accounts[closed].aggregateId);
          this.#indexes.set(account.aggregateId, closed);
          this.accounts[closed] = account;
        }
      }
    } else if (this.accounts[index].version <= account.version) {
      this.accounts[index] = account;
    }
  }

  /**
   * Compares the log with the acknowledged commands.
   *
   * @param {AsyncIterable<any>} events all events of the log
   * @returns {Promise<{ events: number, violations: string[], balances: Map<string, bigint> }>}
   *   `balances` in ten-thousandths of the main unit
   */
  async audit(events) {
    const violations = [];
    const versions = new Map();
    const balances = new Map();
    const transfers = new Map();
    let position = 0;
    for await (const event of events) {
      position++;
      const id = event.aggregateId;
      const version = (versions.get(id) ?? 0) + 1;
      if (event.position !== position) violations.push(`position ${event.position}: ${position}`);
      if (event.version !== version) violations.push(`${id}: version ${event.version}`);
      position = event.position;
      versions.set(id, event.version);
      const change = changeBy(event);
      const balance = (balances.get(id) ?? 0n) + change;
      if (balance < 0n) violations.push(`${id}: overdrawn at version ${version}`);
      balances.set(id, balance);
      if (event.data.transferId) {
        transfers.set(event.data.transferId, (transfers.get(event.data.transferId) ?? 0n) + change);
      }
      const acknowledged = this.acknowledged.get(id)?.get(version);
      if (acknowledged !== undefined && exact(acknowledged) !== balance) {
        violations.push(
          `${id}: balance ${acknowledged} acknowledged at version ${version}, ${balance} in the log`,
        );
      }
    }
    for (const [id, versionsOfAccount] of this.acknowledged) {
      const last = Math.max(...versionsOfAccount.keys());
      if ((versions.get(id) ?? 0) < last) {
        violations.push(`${id}: version ${last} acknowledged, but not in the log`);
      }
    }
    for (const [transfer, sum] of transfers) {
      if (sum !== 0n) violations.push(`transfer ${transfer}: amounts differ by ${sum}`);
    }
    return { events: position, violations, balances };
  }
}

/** @param {any} event */
function changeBy({ eventType, data }) {
  switch (eventType) {
    case 'FUNDS_DEPOSITED':
    case 'TRANSFER_RECEIVED':
      return exact(data.amount);
    case 'FUNDS_WITHDRAWN':
    case 'TRANSFER_SENT':
      return -exact(data.amount);
    default:
      return 0n;
  }
}

/**
 * An amount in ten-thousandths. Amounts have at most 15 digits, so the shortest text of the number
 * is the text that was sent.
 *
 * @param {number} amount
 */
export function exact(amount) {
  const [whole, fraction = ''] = String(amount).split('.');
  return BigInt(whole + fraction.padEnd(4, '0'));
}
