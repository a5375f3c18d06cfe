// Who may import whom. A `comment` speaks to the person who broke its rule: why it is there, and what to do instead.
// Every rule is proved by a file that breaks it: test/tooling/direction.test.ts.

const ENTRY_POINTS =
  '^src/(worker|dev|index|obtain-cli|plugin)\\.ts$|^src/(elements|testing)/index\\.ts$|^src/client/(cli|index|api/main|web/build-page)\\.ts$|^src/temporal/build-workflows\\.ts$';
/** Loaded by their path: workflows, what goes into their sandbox with them, and the page. No import leads to them. */
const ROOTS = `${ENTRY_POINTS}|^src/workflows/(index|whole-tasks|readable-signals)\\.ts$|^src/temporal/failure-converter\\.ts$|^src/client/web/page/main\\.tsx$`;

const ANY_PACKAGE = 'node_modules/';
/** Node's own modules come without their `node:`. */
const ANY_NODE_MODULE = '^[a-z_/]+$';
const packages = (...names) => `node_modules/(@types/)?(${names.join('|')})/`;

/** `from` may import only what `to` lists, and packages and node modules only where they are listed. */
const only = (name, from, to, comment) => ({
  name,
  severity: 'error',
  comment,
  from: { path: from },
  to: { pathNot: to },
});
const never = (name, from, to, comment) => ({ name, severity: 'error', comment, from, to });

/** The rooms of a folder, and which other rooms each of them may know. Nothing points back, so a room can be read without those above it. */
const rooms = (folder, knows, { free = '^$', comment }) =>
  Object.entries(knows).map(([room, others]) =>
    never(
      `${folder}-${room}`,
      { path: `^src/${folder}/${room}/` },
      { path: `^src/${folder}/`, pathNot: [`^src/${folder}/(${[room, ...others].join('|')})/`, free] },
      comment,
    ),
  );

const DOMAIN_ROOMS = {
  values: [],
  dates: ['values'],
  security: ['values'],
  vendor: ['values', 'dates'],
  reading: ['values', 'dates', 'vendor'],
  sweeps: ['values', 'reading'],
  delivery: ['values', 'vendor', 'reading'],
  instance: ['values', 'vendor', 'reading', 'sweeps', 'delivery'],
};
const ACTIVITY_ROOMS = {
  io: ['runtime'],
  runtime: [],
  vendor: ['io'],
  ledger: ['runtime'],
  poll: ['runtime', 'vendor', 'ledger'],
  sweep: ['runtime', 'vendor', 'ledger'],
  deliver: ['io', 'runtime'],
};

module.exports = {
  forbidden: [
    ...rooms('domain', DOMAIN_ROOMS, {
      comment:
        'The rooms of the domain build on each other: values, dates, security and vendor at the bottom, then reading, sweeps and delivery, ' +
        'and instance above all. Move what both need down, or the rule up.',
    }),
    ...rooms('activities', ACTIVITY_ROOMS, {
      free: '^src/activities/(dependencies|failures)\\.ts$',
      comment:
        'Polls, sweeps and deliveries do not know each other. What they share is below them: what asks the vendor, what is remembered in ' +
        'shards, what runs any activity.',
    }),
    never(
      'rules-have-a-room',
      { path: '^src/' },
      { path: '^src/domain/[^/]+\\.ts$' },
      'Each rule of the domain lives in a room that says what it is about. Which question does it answer?',
    ),
    only(
      'domain-is-pure',
      '^src/domain/(?!reading/version\\.ts$)',
      ['^src/domain/', packages('luxon', '@noble/hashes', 'ipaddr\\.js')],
      'The domain is rules: plain data in, plain data out. It knows no other folder, no Temporal, no I/O, no node module. ' +
        'Pass in what the rule needs (the time is a parameter), or move the I/O to an activity.',
    ),
    only(
      'versions-need-a-hash',
      '^src/domain/reading/version\\.ts$',
      ['^src/domain/', '^crypto$'],
      'Versions are domain like the rest of it. The one thing that this file takes from node is `hash`: pure, and ten times faster than one in ' +
        'JavaScript, for every record that is read.',
    ),
    only(
      'contract-is-words',
      '^src/contract/',
      ['^src/(contract|domain)/', packages('@temporalio/common')],
      'The contract is the words that workflows, activities and clients share. Everybody imports it, so it imports only domain types.',
    ),
    only(
      'elements-are-data',
      '^src/elements/',
      ['^src/(elements|domain)/', packages('@noble/hashes')],
      'An element is data and small pure hooks: it builds a request and reads an answer, the activity sends it. ' +
        'It knows the domain, and no node module and no package but pure hashes, which signed requests need.',
    ),
    only(
      'aes-gcm-is-a-cipher',
      '^src/aes-gcm\\.ts$',
      ['^crypto$'],
      'Three folders encrypt with this file, and stored data is read with it for years. It knows bytes and keys only: what they mean, and ' +
        'what they are bound to, is said by who calls it.',
    ),
    only(
      'configuration-only-reads',
      '^src/configuration/',
      ['^src/(configuration|domain)/', '^src/aes-gcm\\.ts$', packages('zod', 'luxon'), '^crypto$'],
      'Configuration turns what a person sent into typed data, with zod, and seals secrets. It knows the domain only; ' +
        'what it needs of an element is an ElementDescription, given to it.',
    ),
    only(
      'workflows-stay-in-the-sandbox',
      '^src/workflows/',
      ['^src/(workflows|contract|domain)/', packages('@temporalio/workflow', '@temporalio/common')],
      'A workflow is replayed, for years, on later builds. It imports contract and domain, never elements (editing an element would change ' +
        'the commands of running instances), never configuration, activities, clients, packages or node modules. Let an activity answer it.',
    ),
    never(
      'workflows-stay-light',
      { path: '^src/workflows/' },
      { path: [packages('zod', 'luxon', 'axios', 'ipaddr\\.js'), ANY_NODE_MODULE], reachable: true },
      'Each cached workflow holds its own copy of every module it reaches: zod alone costs some 500 KB an instance. Something that workflows ' +
        'import leads to a heavy package. Split the light part off, or let an activity do it.',
    ),
    only(
      'activities-do-io',
      '^src/activities/',
      ['^src/(activities|contract|elements|configuration|domain)/', '^src/logging\\.ts$', ANY_PACKAGE, ANY_NODE_MODULE],
      'Activities know contract, elements, configuration and domain. They know no workflow (types come from the contract), no client and no ' +
        'settings of the process: what they need is given to createActivities.',
    ),
    never(
      'activities-know-no-client',
      { path: '^src/activities/', pathNot: '^src/activities/(runtime/heartbeat|deliver/workflow-receiver)\\.ts$' },
      { path: packages('@temporalio/(client|worker|workflow)', 'fastify', 'commander') },
      'An activity runs for a workflow and answers it. Starting, signalling or querying workflows is the work of client/. ' +
        'Only heartbeat.ts needs a client, since a heartbeat that is awaited goes through it, and workflow-receiver.ts, whose receivers are ' +
        'workflows of other people. (ledger/shards.ts keeps a store in workflows of its own, ' +
        'through the worker’s client.)',
    ),
    only(
      'client-runs-no-workflow-code',
      '^src/client/',
      [
        '^src/(client|contract|configuration|elements|domain|temporal)/',
        '^src/(aes-gcm|config|data-folder|logging|process-end|telemetry)\\.ts$',
        ANY_PACKAGE,
        ANY_NODE_MODULE,
      ],
      'A client talks to Temporal from outside: it starts, signals and queries by the names in contract/. Code of workflows ' +
        'and activities runs in workers only.',
    ),
    only(
      'temporal-knows-no-business',
      '^src/temporal/',
      [
        '^src/(temporal|contract)/',
        '^src/(aes-gcm|config|data-folder|logging|domain/values/result)\\.ts$',
        ANY_PACKAGE,
        ANY_NODE_MODULE,
      ],
      'temporal/ finds, starts and connects to Temporal. It would do that for any project: activities and workflows are handed to it.',
    ),
    never(
      'entry-points-are-not-imported',
      { path: '^src/', pathNot: '^src/index\\.ts$' },
      { path: ENTRY_POINTS },
      'An entry point does something when it is loaded (or is what the world imports). Move what you need into a module of its own.',
    ),
    never(
      'src-knows-no-test',
      { path: '^src/' },
      { path: '^(test|bench|examples)/' },
      'What is shipped cannot import what is not. Move the shared part to src.',
    ),
    never(
      'testing-is-for-tests',
      { path: '^src/', pathNot: '^src/testing/' },
      { path: '^src/testing/' },
      'testing/ is for the tests of people who build on this package. It may use the rest; nothing that runs in production may need it.',
    ),
    only(
      'testing-needs-no-server',
      '^src/testing/',
      [
        '^src/(testing|activities|configuration|contract|elements|domain)/',
        '^src/temporal/bundling\\.ts$',
        ANY_PACKAGE,
        ANY_NODE_MODULE,
      ],
      'testing/ drives rules, activities and elements, and asks nobody else: no client, no workflow (they are replayed by their path), no ' +
        'settings of the process. A test of an element then needs no server.',
    ),
    never(
      'src-needs-no-dev-dependency',
      { path: '^src/', pathNot: '^src/client/web/(bundle\\.ts|page/)' },
      {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'undetermined'],
        pathNot: '^src/',
        dependencyTypesNot: ['type-only'],
      },
      'Somebody who installs this package does not get it: it is a dev dependency, or not in package.json at all. Add it to "dependencies". ' +
        'Only the web page is made of dev dependencies: a build has it bundled.',
    ),
    only(
      'page-runs-in-browsers',
      '^src/client/web/page/',
      [
        '^src/client/web/page/',
        '^src/(contract/(messages|status)|domain/(values/(json|problem)|vendor/element-description|instance/configuration-keys))\\.ts$',
        packages('preact', '@codemirror', '@lezer'),
      ],
      'The page runs in browsers. Of the service it knows the words that the API speaks; everything else it asks for over HTTP.',
    ),
    never(
      'server-imports-no-page',
      { path: '^src/', pathNot: '^src/client/web/page/' },
      { path: '^src/client/web/page/' },
      'The page needs a browser. It is bundled from its path, and no code of the service runs in it.',
    ),
    never(
      'imports-resolve',
      {},
      { couldNotResolve: true },
      'Nothing is there. Correct the path; a package must be installed.',
    ),
    never(
      'no-cycles',
      { path: '^src/' },
      { circular: true },
      'Modules that import each other cannot be read, tested or changed one at a time. Give the part that both need a module of its own.',
    ),
    never(
      'no-dead-code',
      { path: ROOTS },
      { path: '^src/', pathNot: ROOTS, reachable: false },
      'No entry point leads here, so nobody runs it. Use it or remove it.',
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // Types count too: a type that points the wrong way is a dependency that points the wrong way.
    tsPreCompilationDeps: true,
    // '.ts' must be among the extensions: else no import between our files resolves, and no rule ever fires.
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js', '.json', '.css'],
      exportsFields: ['exports'],
      conditionNames: ['require', 'node'],
    },
  },
};
