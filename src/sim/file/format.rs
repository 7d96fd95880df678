//! The sandbox file as it is written: the keys of all its mappings.

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::sim::event::EventType;
use crate::sim::file::values::{
    OktaWord, OwnerReference, PasswordEntry, Policy, Reference, Subject, When,
};
use crate::sim::org::mark::Unreadable;
use crate::source::Located;
use crate::yaml::content::Named;
use crate::yaml::entry::entries;
use crate::yaml::node::Node;

entries! {
    /// An org in memory, as `--org sandbox:FILE` and the command `sandbox` load it, and as `snapshot` writes it.
    OrgFile, OrgKey: "a sandbox file", titled "okta-reconcile sandbox org" {
        /// The base URL of the org, as in `org:` of the configuration.
        org Org "org": Located<String>,
        /// The org's clock. A write advances it by one second, a read does not.
        now Now "now": Timestamp,
        /// What marks a file that stands for a live org, as `snapshot` writes it. A file that somebody wrote has none.
        snapshot Snapshot "snapshot": Option<SnapshotEntry>,
        /// The token's owner, for `GET /users/me`: a login. Absent: nobody, 404. If they have administrator roles here, a
        /// request may do what these allow.
        token_owner TokenOwner "tokenOwner": Option<Located<String>>,
        /// Whether activation waits for a password. Absent: `required`.
        password_policy PasswordPolicy "passwordPolicy": Option<Policy>,
        /// The people.
        users Users "users": Vec<UserEntry>,
        /// The groups. Everybody is in the `BUILT_IN` group `Everyone`, if it is listed.
        groups Groups "groups": Vec<GroupEntry>,
        /// The group rules. `members` says what a rule has done so far; an active one runs when somebody changes.
        group_rules GroupRules "groupRules": Vec<RuleEntry>,
        /// The relationships that links may have.
        definitions Definitions "linkedObjectDefinitions": Vec<DefinitionEntry>,
        /// The user types besides the default one, which is called `default` here.
        user_types UserTypes "userTypes": Vec<TypeEntry>,
        /// By user type: custom attributes and changes to base attributes, in the format of Okta's schema properties.
        schemas Schemas "schemas": Named<Named<Map<String, Value>>>,
        /// The applications that act in their own name, with scopes and roles.
        service_apps ServiceApps "serviceApps": Vec<ServiceAppEntry>,
        /// The applications that people can authorize to act for them.
        clients Clients "clients": Vec<ClientEntry>,
        /// The identity providers besides Okta.
        identity_providers IdentityProviders "identityProviders": Vec<IdentityProviderEntry>,
        /// The custom attributes of groups, in the format of Okta's schema properties.
        group_schema GroupSchema "groupSchema": Named<Map<String, Value>>,
        /// What happened before `now`, as the System Log tells it.
        log Log "log": Vec<EventEntry>,
    }

    /// What marks a file that stands for a live org. Its token's owner may then read everything else, whatever their roles.
    SnapshotEntry, SnapshotKey: "`snapshot`" {
        /// What time it was in the live org when it was read.
        taken Taken "taken": Timestamp,
        /// Whether pseudonyms stand for names, addresses, numbers and ids. Absent: they do not.
        redacted Redacted "redacted": Option<bool>,
        /// What whoever took it could not read, and what nobody can read here either.
        unreadable Unreadable "unreadable": Vec<Unreadable>,
    }

    /// A person.
    UserEntry, UserKey: "a user" {
        /// The login.
        login Login "login": Located<String>,
        /// Okta's id. Absent: made from the login.
        id Id "id": Option<Located<String>>,
        /// The status. Absent: `ACTIVE`.
        status Status "status": Option<OktaWord>,
        /// Where `unsuspend` leads: `ACTIVE`, `PROVISIONED`, `PASSWORD_EXPIRED` or `RECOVERY`. Absent: `ACTIVE`.
        suspended_from SuspendedFrom "suspendedFrom": Option<Located<OktaWord>>,
        /// Where `unlock` leads: `ACTIVE` or `PASSWORD_EXPIRED`. Absent: `ACTIVE`.
        unlock_to UnlockTo "unlockTo": Option<Located<OktaWord>>,
        /// Where a transition in progress leads.
        transitioning_to TransitioningTo "transitioningToStatus": Option<OktaWord>,
        /// The user type, by name. Absent: `default`.
        type_name Type "type": Option<Located<String>>,
        /// The attributes that are set.
        profile Profile "profile": Named<Located<Node>>,
        /// The groups: names, or `{id: …}`. Everyone is implied.
        groups Groups "groups": Vec<Located<Reference>>,
        /// The primary in each relationship, by login.
        links LinkedObjects "linkedObjects": Named<Located<String>>,
        /// How they sign in. Absent: as the status suggests.
        credentials Credentials "credentials": Option<CredentialsEntry>,
        /// The ids of their sessions.
        sessions Sessions "sessions": Vec<String>,
        /// What they authorized applications to do.
        grants Grants "grants": Vec<GrantEntry>,
        /// The refresh tokens that were issued for them.
        tokens Tokens "tokens": Vec<TokenEntry>,
        /// The applications on their dashboard.
        apps Apps "apps": Vec<AppEntry>,
        /// The identity providers that they sign in with, by id.
        identity_providers IdentityProviders "identityProviders": Vec<Located<String>>,
        /// Their administrator roles.
        roles Roles "roles": Vec<RoleEntry>,
        /// When they were created. Absent: `now`.
        created Created "created": Option<Timestamp>,
        /// When they were last activated. Absent: `now`, unless they are STAGED.
        activated Activated "activated": When,
        /// When the status last changed. Absent: `now`, unless they are STAGED.
        status_changed StatusChanged "statusChanged": When,
        /// When they last signed in. Absent: never.
        last_login LastLogin "lastLogin": Option<Timestamp>,
        /// When profile or status last changed. Absent: `now`.
        last_updated LastUpdated "lastUpdated": Option<Timestamp>,
        /// When the password was last set. Absent: `now`, if they have one.
        password_changed PasswordChanged "passwordChanged": When,
    }

    /// How a person signs in.
    CredentialsEntry, CredentialsKey: "`credentials`" {
        /// Whether a password is stored. Absent: as the status suggests.
        password Password "password": Option<PasswordEntry>,
        /// The recovery question.
        recovery_question RecoveryQuestion "recoveryQuestion": Option<QuestionEntry>,
        /// The provider that authenticates them. Absent: Okta.
        provider Provider "provider": Option<ProviderEntry>,
    }

    /// A recovery question. An org never shows the answer.
    QuestionEntry, QuestionKey: "`recoveryQuestion`" {
        /// The question.
        question Question "question": String,
    }

    /// Where credentials come from.
    ProviderEntry, ProviderKey: "`provider`" {
        /// `OKTA`, `ACTIVE_DIRECTORY`, `LDAP`, `FEDERATION`, `SOCIAL` or `IMPORT`.
        kind Type "type": OktaWord,
    }

    /// A group.
    GroupEntry, GroupKey: "a group" {
        /// The name. Two groups may share one if both have an `id`.
        name Name "name": Located<String>,
        /// Okta's id. Absent: made from the name.
        id Id "id": Option<Located<String>>,
        /// `OKTA_GROUP`, `APP_GROUP` or `BUILT_IN`. Absent: `OKTA_GROUP`.
        kind Type "type": Option<OktaWord>,
        /// What it is for.
        description Description "description": Option<String>,
        /// The custom attributes that are set, of `groupSchema`.
        profile Profile "profile": Named<Located<Node>>,
        /// The administrator roles that it gives its members. A `BUILT_IN` group has none, and no rule can fill a group
        /// that has one.
        roles Roles "roles": Option<Located<Vec<RoleEntry>>>,
        /// The applications that it opens to its members.
        apps Apps "apps": Vec<GroupAppEntry>,
        /// Who answers for it: logins, or `{group: …}` for the members of a group.
        owners Owners "owners": Vec<Located<OwnerReference>>,
        /// When it was created. Absent: `now`.
        created Created "created": Option<Timestamp>,
        /// When its profile last changed. Absent: `now`.
        last_updated LastUpdated "lastUpdated": Option<Timestamp>,
        /// When its members last changed. Absent: `now`.
        last_membership_updated LastMembershipUpdated "lastMembershipUpdated": Option<Timestamp>,
    }

    /// A group rule.
    RuleEntry, RuleKey: "a group rule" {
        /// The name.
        name Name "name": Located<String>,
        /// Okta's id. Absent: made from the name.
        id Id "id": Option<String>,
        /// `ACTIVE` or `INACTIVE`. Absent: `ACTIVE`.
        status Status "status": Option<OktaWord>,
        /// The condition, in Okta's expression language.
        expression Expression "expression": Option<String>,
        /// The groups that it fills: names, or `{id: …}`.
        groups Groups "groups": Vec<Located<Reference>>,
        /// The people who are excluded from it: logins, or `{id: …}` of people who were deleted since.
        exclude Exclude "exclude": Vec<Located<Reference>>,
        /// Memberships that it made and may take away: logins by id of the group. Absent: all were made by hand.
        members Members "members": Named<Vec<Located<String>>>,
        /// When it was made. Absent: `now`.
        created Created "created": Option<Timestamp>,
        /// When it last changed. Absent: `now`.
        last_updated LastUpdated "lastUpdated": Option<Timestamp>,
    }

    /// A linked object definition.
    DefinitionEntry, DefinitionKey: "a linked object definition" {
        /// The primary side (`manager`).
        primary Primary "primary": Located<SideEntry>,
        /// The associated side (`subordinate`).
        associated Associated "associated": SideEntry,
    }

    /// One side of a linked object definition.
    SideEntry, SideKey: "a side of a linked object definition" {
        /// The name that links use.
        name Name "name": String,
        /// The display name. Absent: the name.
        title Title "title": Option<String>,
        /// What it is for.
        description Description "description": Option<String>,
    }

    /// A user type.
    TypeEntry, TypeKey: "a user type" {
        /// The variable name. `default` is the type that every org has.
        name Name "name": Located<String>,
        /// Okta's id. Absent: made from the name.
        id Id "id": Option<String>,
        /// The display name. Absent: the name.
        display_name DisplayName "displayName": Option<String>,
        /// What it is for. Absent: Okta's own text for the type `default`, none for others.
        description Description "description": Option<String>,
        /// The id of the person who made it. Absent: Okta.
        created_by CreatedBy "createdBy": Option<String>,
        /// The id of the person who changed it last. Absent: Okta.
        last_updated_by LastUpdatedBy "lastUpdatedBy": Option<String>,
        /// When it was made. Absent: long ago.
        created Created "created": Option<Timestamp>,
        /// When it or its schema last changed. Absent: long ago.
        last_updated LastUpdated "lastUpdated": Option<Timestamp>,
    }

    /// A service app: it gets tokens by client credentials with a signed assertion.
    ServiceAppEntry, ServiceAppKey: "a service app" {
        /// The client id, which assertions refer to.
        client_id ClientId "clientId": Located<String>,
        /// The display name. Absent: the client id.
        name Name "name": Option<String>,
        /// Its public keys, as JWK. Of several, `kid` says which one signs.
        keys Keys "keys": Located<Vec<Map<String, Value>>>,
        /// The scopes that it was granted. Others that it requests are left out of its tokens.
        scopes Scopes "scopes": Located<Vec<String>>,
        /// Its administrator roles: `SUPER_ADMIN`, `READ_ONLY_ADMIN`, … Absent: none, so that its lists are empty and
        /// everything else is refused.
        roles Roles "roles": Vec<String>,
        /// Makes a proof (`DPoP`) mandatory for its requests. Absent: optional, but a token that is requested with one is
        /// bound to it.
        dpop Dpop "dpop": Option<ProofEntry>,
        /// After how many requests a token is refused before its hour is over. Absent: only when it is over.
        token_requests TokenRequests "tokenRequests": Option<u32>,
    }

    /// What is required of proofs.
    ProofEntry, ProofKey: "`dpop`" {
        /// After how many proofs a nonce is replaced. Absent: never.
        nonce_proofs NonceProofs "nonceProofs": Option<u32>,
        /// Whether every request needs a nonce. Absent: only requests for tokens do, as Okta has it.
        nonce_everywhere NonceEverywhere "nonceEverywhere": Option<bool>,
    }

    /// An application that people can authorize to act for them.
    ClientEntry, ClientKey: "a client" {
        /// Okta's id, which grants and tokens refer to.
        id Id "id": Located<String>,
        /// The display name.
        name Name "name": String,
        /// Its URL.
        uri Uri "uri": Option<String>,
        /// The URL of its logo.
        logo_uri LogoUri "logoUri": Option<String>,
    }

    /// An identity provider.
    IdentityProviderEntry, IdentityProviderKey: "an identity provider" {
        /// Okta's id, which people refer to.
        id Id "id": Located<String>,
        /// The display name.
        name Name "name": String,
        /// `SAML2`, `OIDC`, `GOOGLE`, …
        kind Type "type": OktaWord,
    }

    /// What somebody authorized an application to do.
    GrantEntry, GrantKey: "a grant" {
        /// Okta's id. Absent: made from login, client and scope.
        id Id "id": Option<String>,
        /// The application, by id.
        client Client "client": Located<String>,
        /// The scope.
        scope Scope "scope": String,
        /// The authorization server. Absent: the org's own.
        issuer Issuer "issuer": Option<String>,
        /// When it was given. Absent: `now`.
        created Created "created": Option<Timestamp>,
    }

    /// A refresh token.
    TokenEntry, TokenKey: "a refresh token" {
        /// Okta's id. Absent: made from login, client and scopes.
        id Id "id": Option<String>,
        /// The application, by id.
        client Client "client": Located<String>,
        /// Its scopes.
        scopes Scopes "scopes": Located<Vec<String>>,
        /// The authorization server. Absent: the org's own.
        issuer Issuer "issuer": Option<String>,
        /// When it was issued. Absent: `now`.
        created Created "created": Option<Timestamp>,
        /// When it ends. Absent: 90 days after that.
        expires_at ExpiresAt "expiresAt": Option<Timestamp>,
    }

    /// An application on somebody's dashboard.
    AppEntry, AppKey: "an application" {
        /// The id of the assignment. Absent: made from login and application.
        id Id "id": Option<String>,
        /// The id of the application.
        app App "app": String,
        /// The kind of application, as Okta names it (`bookmark`, …).
        name Name "name": String,
        /// The display name.
        label Label "label": String,
        /// Where it leads.
        link_url LinkUrl "linkUrl": String,
    }

    /// An application that is assigned to a group.
    GroupAppEntry, GroupAppKey: "an application of a group" {
        /// The display name.
        label Label "label": String,
        /// The kind of application, as Okta names it (`bookmark`, …).
        name Name "name": String,
        /// `ACTIVE` or `INACTIVE`. Absent: `ACTIVE`.
        status Status "status": Option<OktaWord>,
        /// Okta's id, which `app` of a person's `apps` is too. Absent: made from name and label.
        id Id "id": Option<String>,
    }

    /// An event of the System Log.
    EventEntry, EventKey: "an event" {
        /// When it was.
        at At "at": Located<Timestamp>,
        /// What happened, as Okta's catalogue of events calls it.
        kind Type "type": Located<EventType>,
        /// Who did it: a login, or `{id: …}` of somebody who is gone. Absent: Okta itself.
        actor Actor "actor": Option<Located<Subject>>,
        /// The service app that did it, by client id.
        app App "app": Option<Located<String>>,
        /// Whom it is about: a login, or `{id: …}` of somebody who is gone.
        user User "user": Option<Located<Subject>>,
        /// Which group it is about: a name, or `{id: …}`.
        group Group "group": Option<Located<Subject>>,
    }

    /// An administrator role.
    RoleEntry, RoleKey: "a role" {
        /// The id of the assignment. Absent: made from the login, or the id of the group, and the type.
        id Id "id": Option<String>,
        /// `SUPER_ADMIN`, `USER_ADMIN`, …
        kind Type "type": OktaWord,
        /// The display name. Absent: the type.
        label Label "label": Option<String>,
        /// When it was given. Absent: `now`.
        created Created "created": Option<Timestamp>,
    }
}
