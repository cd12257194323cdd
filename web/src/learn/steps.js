// @ts-check
// The texts of the lesson: ten steps, each with the line of code that does it and things to try.

/**
 * @typedef {object} Step
 * @property {string} title
 * @property {string[]} text paragraphs
 * @property {string[]} quotes names of quotes
 * @property {string} task what to try, and what to look at
 * @property {{ exercise: string, name: string }[]} tries
 * @property {'fold' | 'past'} [tool] a further thing to try
 */

/** @type {Step[]} */
export const STEPS = [
  {
    title: 'An event',
    text: [
      'An event is a fact: something that has happened, with its time. “100 USD were deposited” is one. Facts do not change. A mistake is corrected as in a ledger: by one more entry.',
      'All events are in one list, the log. Each has a position in it, 1, 2, 3 and so on. What an account is now follows from its own events alone. Their number is its version: after four events it is at version 4.',
    ],
    quotes: ['event', 'immutable'],
    task: 'Append a deposit, and find it at the end of the log below. Then try to change it: the database is asked to, with the rights of the owner of the log. It refuses: a rule in the database forbids changes to everybody.',
    tries: [
      { exercise: 'deposit', name: 'Deposit 25 USD' },
      { exercise: 'edit-event', name: 'Try to edit this event' },
    ],
  },
  {
    title: 'From events to a balance',
    text: [
      'The log stores no balance. It is computed: begin with nothing, take the events in order, and apply each to the result so far. This is called a fold.',
      'The same events always give the same result, so the balance can be computed again at any time, by anyone.',
    ],
    quotes: ['fold'],
    task: 'Play the fold and watch the state after each event. Then withdraw, and play it again.',
    tries: [{ exercise: 'withdraw', name: 'Withdraw 10 USD' }],
    tool: 'fold',
  },
  {
    title: 'A rule says no',
    text: [
      'A command is a request: “withdraw 10 USD”. It can be refused. A rule looks at the state, and answers with new events or with a refusal.',
      'A refused command leaves nothing in the log. So the log has only what was allowed.',
    ],
    quotes: ['rule'],
    task: 'Withdraw more than there is. The version stays as it was.',
    tries: [
      { exercise: 'overdraw', name: 'Withdraw too much' },
      { exercise: 'withdraw', name: 'Withdraw 10 USD' },
    ],
  },
  {
    title: 'Two writers at once',
    text: [
      'Two people look at an account with 10 USD, at the same version. Both decide to withdraw the 10 USD. If both were accepted, the same money would be paid out twice.',
      'So each of them says: “I expect version 4.” The first one is accepted, and the account is at version 5. The second one is refused, because the version is no longer 4. This person looks at the account again, and decides again, now on version 5. This is called optimistic concurrency: nobody locks the account while deciding, in the hope that such conflicts are rare, and a conflict is found when the event is appended.',
    ],
    quotes: ['version'],
    task: 'Let two writers deposit 5 USD each at the same moment. It is not always the same one that wins, but it is always exactly one. The other one reads the account again, and then succeeds.',
    tries: [{ exercise: 'race', name: 'Start both writers' }],
  },
  {
    title: 'Read models',
    text: [
      'To show a list of all accounts with their balances, all events would have to be folded for each request, which is slow. So a program, the projection, follows the log and keeps a table up to date: the read model. It also stores how far it has read: its checkpoint.',
      'Table and checkpoint are changed together, or not at all, so no event is missed or applied twice. The table can be thrown away and built again, since everything is in the log.',
    ],
    quotes: ['checkpoint'],
    task: 'Stop the projection, deposit, and compare the checkpoint with the end of the log. Start it: it continues where it stopped. Then rebuild the table from the first event.',
    tries: [
      { exercise: 'stop-read-model', name: 'Stop' },
      { exercise: 'deposit', name: 'Deposit 25 USD' },
      { exercise: 'start-read-model', name: 'Start' },
      { exercise: 'rebuild-read-model', name: 'Rebuild' },
    ],
  },
  {
    title: 'Time travel',
    text: [
      'A database that stores only the present balance cannot say what it was in March. A log can: fold the events up to then, and stop.',
    ],
    quotes: ['past'],
    task: 'Move the slider to an earlier version. Nothing in the log changes.',
    tries: [],
    tool: 'past',
  },
  {
    title: 'A crash',
    text: [
      'Programs are killed, and power fails. What counts is a promise: when the log has said “appended”, the event is on the disk.',
      'What was under way at that moment is either stored as a whole or not at all.',
    ],
    quotes: ['durable'],
    task: 'A second program is started that appends to this log, and is killed in the middle of its work. Compare the events that it was told are appended with those in the log. A power failure is not tried here, because the database goes on running. For such a failure there is the setting above: the database writes each event to the disk before it says “appended”.',
    tries: [{ exercise: 'crash', name: 'Kill a writer' }],
  },
  {
    title: 'Sent twice, done once',
    text: [
      'A response can be lost on its way. The sender does not know whether the deposit was made, so it sends it again. It must not count twice.',
      'So the sender gives each command a key. The log remembers the key with the event, and answers the second request as the first one. This is called idempotency.',
    ],
    quotes: ['once'],
    task: 'Send the same deposit twice, and count the new events.',
    tries: [{ exercise: 'send-twice', name: 'Deposit 7 USD, twice' }],
  },
  {
    title: 'Erasing a person',
    text: [
      'People have the right to be forgotten, and the log never changes. Both are possible: the name in an event is encrypted, with a key for each person. To erase the person, destroy the key.',
      'The amounts stay, so the books still balance. The name cannot be read again here, nor in a copy of the log without the keys. A backup of the keys still has the key, until that backup is deleted.',
    ],
    quotes: ['forget'],
    task: 'Look at the name in event 1 below: it is stored as ciphertext. Then erase the person. This cannot be undone, so the account of this lesson has no name from now on.',
    tries: [{ exercise: 'forget', name: 'Erase the person' }],
  },
  {
    title: 'Proving an event',
    text: [
      'An administrator could remove the protection, and change an event or replace the whole database. So the log can be sealed: one short number, a hash, is computed from all events and given to an auditor.',
      'Later the auditor asks for one event and a few other hashes. Together they must give the same number. If one character of the event were different, they would not.',
    ],
    quotes: ['proof'],
    task: 'Prove a deposit. Then the same proof is tried with a changed amount.',
    tries: [{ exercise: 'prove', name: 'Prove a deposit' }],
  },
];
