// Takes a person through their life with Okta's Node SDK, and reads every step back.
// OKTA_CLIENT_ORGURL and OKTA_CLIENT_TOKEN say where; `.ci/judge/node-sdk` starts a sandbox and runs this.

import assert from 'node:assert/strict';
import test from 'node:test';
import okta from '@okta/okta-sdk-nodejs';

const orgUrl = process.env.OKTA_CLIENT_ORGURL;
const client = new okta.Client({
  orgUrl,
  token: process.env.OKTA_CLIENT_TOKEN,
  cacheMiddleware: null, // what is read back comes from the server
});
const { userApi, groupApi, linkedObjectApi } = client;

const person = (login, firstName) => ({
  profile: { login, email: login, firstName, lastName: 'Lovelace' },
  credentials: { password: { value: 'Correct-Horse-1' } },
});

async function all(collection) {
  const rows = [];
  await (await collection).each((row) => {
    rows.push(row);
  });
  return rows;
}

const status = async (userId) => (await userApi.getUser({ userId })).status;

const refused = (promise, expected) =>
  assert.rejects(promise, (error) => {
    assert.equal(error.status, expected.status);
    assert.equal(error.errorCode, expected.errorCode);
    return true;
  });

test('a person from creation to deletion', async (t) => {
  let ada, boss, group;

  await t.test('create', async () => {
    boss = await userApi.createUser({ body: person('grace@acme.example', 'Grace'), activate: true });
    ada = await userApi.createUser({ body: person('ada@acme.example', 'Ada'), activate: false });
    assert.equal(ada.status, 'STAGED');
    const read = await userApi.getUser({ userId: 'ada@acme.example' });
    assert.equal(read.id, ada.id);
    assert.equal(read.profile.firstName, 'Ada');
    await refused(userApi.createUser({ body: person('ADA@acme.example', 'Ada') }), {
      status: 400,
      errorCode: 'E0000001',
    });
  });

  await t.test('activate', async () => {
    const { activationToken } = await userApi.activateUser({ userId: ada.id, sendEmail: false });
    assert.ok(activationToken);
    assert.equal(await status(ada.id), 'ACTIVE');
    await refused(userApi.activateUser({ userId: ada.id, sendEmail: false }), {
      status: 403,
      errorCode: 'E0000016',
    });
  });

  await t.test('profile', async () => {
    await userApi.updateUser({ userId: ada.id, user: { profile: { title: 'Countess' } } });
    const { profile } = await userApi.getUser({ userId: ada.id });
    assert.equal(profile.title, 'Countess');
    assert.equal(profile.lastName, 'Lovelace');
  });

  await t.test('groups', async () => {
    group = await groupApi.createGroup({ group: { profile: { name: 'Analysts' } } });
    await groupApi.assignUserToGroup({ groupId: group.id, userId: ada.id });
    const members = await all(groupApi.listGroupUsers({ groupId: group.id }));
    assert.deepEqual(members.map((user) => user.id), [ada.id]);
    const groups = await all(userApi.listUserGroups({ userId: ada.id }));
    assert.ok(groups.some((each) => each.id === group.id));
  });

  await t.test('paging', async () => {
    // The SDK follows the `next` links to the letter.
    const users = await all(userApi.listUsers({ limit: 1 }));
    assert.ok(users.length >= 2);
    assert.ok(users.some((user) => user.id === ada.id) && users.some((user) => user.id === boss.id));
  });

  await t.test('link', async () => {
    await linkedObjectApi.createLinkedObjectDefinition({
      linkedObject: {
        primary: { name: 'manager', title: 'Manager', description: 'Who leads', type: 'USER' },
        associated: { name: 'report', title: 'Report', description: 'Who is led', type: 'USER' },
      },
    });
    await userApi.setLinkedObjectForUser({
      associatedUserId: ada.id,
      primaryRelationshipName: 'manager',
      primaryUserId: boss.id,
    });
    const hrefs = async (userId, relationshipName) => {
      const links = await all(userApi.listLinkedObjectsForUser({ userId, relationshipName }));
      return links.map((each) => each._links.self.href);
    };
    assert.deepEqual(await hrefs(ada.id, 'manager'), [`${orgUrl}/api/v1/users/${boss.id}`]);
    assert.deepEqual(await hrefs(boss.id, 'report'), [`${orgUrl}/api/v1/users/${ada.id}`]);
  });

  await t.test('suspend and unsuspend', async () => {
    await userApi.suspendUser({ userId: ada.id });
    assert.equal(await status(ada.id), 'SUSPENDED');
    await refused(userApi.suspendUser({ userId: ada.id }), { status: 400, errorCode: 'E0000001' });
    await userApi.unsuspendUser({ userId: ada.id });
    assert.equal(await status(ada.id), 'ACTIVE');
  });

  await t.test('deactivate', async () => {
    await userApi.deactivateUser({ userId: ada.id });
    assert.equal(await status(ada.id), 'DEPROVISIONED');
    const listed = await all(userApi.listUsers({}));
    assert.ok(!listed.some((user) => user.id === ada.id));
    const members = await all(groupApi.listGroupUsers({ groupId: group.id }));
    assert.deepEqual(members.map((user) => user.id), [ada.id]);
    await refused(userApi.deactivateUser({ userId: ada.id }), { status: 404, errorCode: 'E0000007' });
  });

  await t.test('delete', async () => {
    await userApi.deleteUser({ userId: ada.id });
    await refused(userApi.getUser({ userId: ada.id }), { status: 404, errorCode: 'E0000007' });
    await groupApi.deleteGroup({ groupId: group.id });
    await linkedObjectApi.deleteLinkedObjectDefinition({ linkedObjectName: 'manager' });
    assert.deepEqual(await all(linkedObjectApi.listLinkedObjectDefinitions()), []);
  });
});
