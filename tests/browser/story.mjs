// The pull request that the README tells of: Bob becomes Chief Engineer and an architect, Cyd leaves, Eve is new; and
// somebody has suspended Ada by hand. The plan action itself plans it and writes the comment; only GitHub is not there.

import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BINARY, PLACE } from './plans.mjs';

const CONFIGURATION = `
org: https://acme.okta.com
groups: {managed: all}
`;

const ORG = `
org: https://acme.okta.com
now: 2026-11-24T08:00:00Z
users:
  - {login: ada@acme.example, status: SUSPENDED, groups: [engineering], profile: {firstName: Ada, lastName: King, email: ada@acme.example, title: Analyst}}
  - {login: bob@acme.example, groups: [engineering], profile: {firstName: Bob, lastName: Ray, email: bob@acme.example, title: Engineer}}
  - {login: cyd@acme.example, groups: [engineering, on-call], profile: {firstName: Cyd, lastName: Hart, email: cyd@acme.example, title: Engineer}}
  - {login: dan@acme.example, groups: [architects, on-call], profile: {firstName: Dan, lastName: Wu, email: dan@acme.example, title: Architect}}
groups: [{name: engineering}, {name: on-call}, {name: architects}]
`;

const BEFORE = `
users:
  - login: ada@acme.example
    status: ACTIVE
    groups: [engineering]
  - login: bob@acme.example
    profile: {title: Engineer}
    groups: [engineering]
  - login: cyd@acme.example
    groups: [engineering, on-call]
  - login: dan@acme.example
    groups: [architects, on-call]
`;

const AFTER = `
users:
  - login: ada@acme.example
    status: ACTIVE
    groups: [engineering]
  - login: bob@acme.example
    profile: {title: Chief Engineer}
    groups: [engineering, architects]
  - login: cyd@acme.example
    status: DEPROVISIONED
    reason: HR-2207
    groups: []
  - login: dan@acme.example
    groups: [architects, on-call]
  - login: eve@acme.example
    status: ACTIVE
    profile: {firstName: Eve, lastName: Moss, email: eve@acme.example, title: Engineer}
    groups: [engineering]
`;

/** GitHub before anybody wrote anything: it takes the comment, and has nothing to answer but the head. */
const GH = `#!/bin/sh
case "$*" in
  *'--jq .head.sha') echo "$EVENT_HEAD" ;;
  *--jq*) echo 0 ;;
  *issues/*/comments*) for word; do case "$word" in body=@*) cp "\${word#body=@}" "$COMMENT" ;; esac; done ;;
esac
`;

const NOBODY = {
  GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Ada', GIT_AUTHOR_EMAIL: 'ada@acme.example', GIT_AUTHOR_DATE: '2026-11-24T08:00:00Z',
  GIT_COMMITTER_NAME: 'Ada', GIT_COMMITTER_EMAIL: 'ada@acme.example', GIT_COMMITTER_DATE: '2026-11-24T08:00:00Z',
};

/** Writes the repository, and returns the head of the pull request; what is checked out is its merge. */
function repository(folder) {
  const git = (...words) => execFileSync('git', words, { cwd: folder, env: { ...process.env, ...NOBODY }, encoding: 'utf8' }).trim();
  const commit = (words) => {
    git('add', '.');
    git('commit', '-q', '-m', words);
  };
  mkdirSync(join(folder, 'users'), { recursive: true });
  git('init', '-q', '-b', 'main');
  writeFileSync(join(folder, 'okta-reconcile.yaml'), CONFIGURATION.trimStart());
  writeFileSync(join(folder, 'org.yaml'), ORG.trimStart());
  writeFileSync(join(folder, 'users/people.yaml'), BEFORE.trimStart());
  commit('before');
  git('checkout', '-q', '-b', 'change');
  writeFileSync(join(folder, 'users/people.yaml'), AFTER.trimStart());
  commit('Bob leads, Cyd leaves, Eve comes');
  const head = git('rev-parse', 'HEAD');
  git('checkout', '-q', 'main');
  git('merge', '-q', '--no-ff', '--no-edit', 'change');
  return head;
}

/** Runs the plan action on the pull request, applies it, and returns the file of each thing that is told. */
export function story() {
  const at = (...names) => join(PLACE, 'story', ...names);
  mkdirSync(at('bin'), { recursive: true });
  mkdirSync(at('runner'));
  symlinkSync(BINARY, at('bin/okta-reconcile'));
  writeFileSync(at('bin/gh'), GH);
  chmodSync(at('bin/gh'), 0o755);
  const head = repository(at('repository'));
  const action = join(PLACE, 'actions/plan');
  const env = {
    ...NOBODY, HOME: at('runner'), PATH: `${at('bin')}:${process.env.PATH}`, RUNNER_TEMP: at('runner'), COMMENT: at('comment.md'),
    GITHUB_ACTION_PATH: action, GITHUB_OUTPUT: at('output'), GITHUB_EVENT_NAME: 'pull_request', GITHUB_RUN_ID: '1815',
    GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'acme/people', GH_TOKEN: 'none', EVENT_NUMBER: '42', EVENT_HEAD: head,
    OKTA_RECONCILE_BOT: 'github-actions[bot]', OKTA_RECONCILE_APP: 'github-actions', OKTA_RECONCILE_ORG: 'sandbox:org.yaml',
  };
  const options = { cwd: at('repository'), env, stdio: 'pipe' };
  for (const script of ['plan.sh', 'publish.sh']) execFileSync(join(action, script), options);
  const forms = { comment: at('comment.md'), markdown: at('runner/okta-reconcile/plan.md'), json: at('plan.json'), outcome: at('outcome.md'), head };
  const told = ['-q', '--org', `sandbox:org.yaml,save=${at('after.yaml')}`, '--base', 'HEAD^1'];
  execFileSync(BINARY, ['plan', ...told, '--format', 'effects', '--report', `json=${forms.json}`], options);
  execFileSync(BINARY, ['apply', '--yes', ...told, '--report', `markdown=${forms.outcome}`], options);
  return forms;
}
