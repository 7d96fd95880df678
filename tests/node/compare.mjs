// Compares people of an org with wished ones on Okta's Node SDK, as somebody would write it in an afternoon: attributes,
// memberships and the links to managers. `.ci/judge/against-node` holds the processor time of a plan against it.
// usage: node compare.mjs WISHED.json

import { readFileSync } from 'node:fs';
import okta from '@okta/okta-sdk-nodejs';

const wished = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const client = new okta.Client({
  orgUrl: process.env.OKTA_CLIENT_ORGURL,
  token: process.env.OKTA_CLIENT_TOKEN,
  cacheMiddleware: null,
  requestExecutor: new okta.DefaultRequestExecutor({ maxRetries: 0 }),
});
const live = new Map();
const managers = new Map();
const users = await client.userApi.listUsers({ limit: 200, search: 'id pr' });
await users.each((user) => live.set(user.profile.login, { id: user.id, profile: user.profile, groups: new Set() }));
const groups = await client.groupApi.listGroups({});
await groups.each(async (group) => {
  const members = await client.groupApi.listGroupUsers({ groupId: group.id, limit: 1000 });
  await members.each((member) => live.get(member.profile.login)?.groups.add(group.profile.name));
});
for (const manager of new Set(wished.map((each) => each.linkedObjects?.manager).filter(Boolean))) {
  const userId = live.get(manager).id;
  const links = await client.userApi.listLinkedObjectsForUser({ userId, relationshipName: 'subordinate' });
  await links.each((link) => managers.set(link._links.self.href.split('/').pop(), manager));
}
let differences = 0;
for (const { login, profile, groups, linkedObjects } of wished) {
  const found = live.get(login);
  differences += managers.get(found.id) !== linkedObjects?.manager;
  for (const [name, value] of Object.entries(profile)) differences += found.profile[name] !== value;
  differences += groups.some((group) => !found.groups.has(group));
}
console.log(`${differences} differences in ${wished.length} people`);
