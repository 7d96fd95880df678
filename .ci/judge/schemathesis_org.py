"""Writes a rich org, and a copy of Okta's API description that knows what is in it.

usage: schemathesis_org.py DESCRIPTION ORG COPY

Without it what schemathesis asks for is hardly ever there, and it sees little but 404. Each operation has things of its
own, one person in each status among them, so that none finds what another has deleted.
"""

import json
import re
import sys

STATUSES = [
    "STAGED",
    "PROVISIONED",
    "ACTIVE",
    "RECOVERY",
    "PASSWORD_EXPIRED",
    "LOCKED_OUT",
    "SUSPENDED",
    "DEPROVISIONED",
]
CLIENTS = ["0oa1portal", "0oa2mobile"]
SEARCHES = [
    'status eq "ACTIVE"',
    "id pr",
    'profile.lastName sw "st" and not_an_attribute eq "x"',
    '(profile.department eq "Care" or profile.level gt 1) and lastUpdated ge "2020-01-01T00:00:00.000Z"',
    'profile.skills eq "algebra"',
    'profile.login co "active"',
    'type.id eq "oty2contractor"',
]
FILTERS = ['status eq "SUSPENDED"', 'profile.login eq "active.getuser@acme.example"', 'id eq "00u0"', "nonsense"]
GROUP_SEARCHES = ['profile.name sw "getGroup"', 'type eq "APP_GROUP"', "profile.floor ge 2", 'id eq ""']
GROUP_FILTERS = ['type eq "OKTA_GROUP"', 'lastMembershipUpdated gt "2020-01-01T00:00:00.000Z"']
SORTS = ["profile.lastName", "lastUpdated", "profile.level", "none"]
EXPRESSIONS = ['user.department == "Care"', 'String.startsWith(user.login, "active") or isMemberOfAnyGroup("00g1")', "("]


class Org:
    def __init__(self):
        self.file = {
            "org": "https://acme.okta.com",
            "now": "2026-11-24T08:00:00Z",
            "users": [self.person("admin", "ACTIVE", "00u0admin", roles=[{"type": "SUPER_ADMIN"}])],
            "groups": [{"name": "Everyone", "type": "BUILT_IN", "id": "00g0everyone"}],
            "groupRules": [],
            "linkedObjectDefinitions": [self.definition("manager", "report")],
            "userTypes": [{"name": "contractor", "id": "oty2contractor"}],
            "clients": [{"id": each, "name": each} for each in CLIENTS],
            "identityProviders": [{"id": "0oa3idp", "name": "Corporate", "type": "SAML2"}],
            "groupSchema": {"floor": {"title": "Floor", "type": "integer"}},
            "schemas": {
                "default": {
                    "level": {"title": "Level", "type": "integer", "enum": [1, 2, 3]},
                    "rate": {"title": "Rate", "type": "number"},
                    "remote": {"title": "Remote", "type": "boolean", "default": False},
                    "badge": {"title": "Badge", "type": "string", "unique": True, "maxLength": 20},
                    "skills": {"title": "Skills", "type": "array", "items": {"type": "string"}},
                    "fixed": {"title": "Fixed", "type": "string", "mutability": "IMMUTABLE"},
                },
                "contractor": {"vendor": {"title": "Vendor", "type": "string"}},
            },
        }

    @staticmethod
    def person(name, status, id, **more):
        login = f"{name}@acme.example"
        profile = {"firstName": "Someone", "lastName": status.lower(), "email": login, "department": "Care"}
        return {"login": login, "id": id, "status": status, "profile": profile, **more}

    @staticmethod
    def definition(primary, associated):
        return {"primary": {"name": primary}, "associated": {"name": associated}}

    def people(self, operation):
        """One in each status: ids, and how else they are called."""
        ids, logins = [], []
        for place, status in enumerate(STATUSES):
            name = f"{status.lower().replace('_', '.')}.{operation.lower()}"
            id = f"00u{place}{operation}"
            password = {"ACTIVE": "set", "STAGED": "set", "RECOVERY": "set"}.get(status)
            question = {"recoveryQuestion": {"question": "Which?"}} if place % 2 == 0 else {}
            credentials = {**({"password": password} if password else {}), **question}
            person = self.person(
                name,
                status,
                id,
                groups=[{"id": "00g1kept"}],
                linkedObjects={"manager": "admin@acme.example"},
                sessions=[f"102{id}"],
                grants=[{"id": f"oag{id}{n}", "client": CLIENTS[n], "scope": "okta.users.read"} for n in range(2)],
                tokens=[{"id": f"oar{id}{n}", "client": CLIENTS[n], "scopes": ["openid"]} for n in range(2)],
                identityProviders=["0oa3idp"],
                roles=[{"type": "USER_ADMIN"}],
                apps=[{"app": "0oa4wiki", "name": "bookmark", "label": "Wiki", "linkUrl": "https://wiki.acme.example"}],
                **({"credentials": credentials} if credentials else {}),
            )
            person["profile"] |= {"badge": f"B-{len(self.file['users'])}", "level": 1 + place % 3, "skills": ["algebra"]}
            self.file["users"].append(person)
            ids.append(id)
            logins.append(person["login"])
        return ids, logins

    def groups(self, operation):
        kinds = ["OKTA_GROUP", "OKTA_GROUP", "OKTA_GROUP", "APP_GROUP"]
        new = [{"name": f"{operation} {n}", "id": f"00g{n}{operation}", "type": kind} for n, kind in enumerate(kinds)]
        self.file["groups"] += new
        return [each["id"] for each in new] + ["00g0everyone"]

    def rules(self, operation):
        new = [
            {
                "name": f"{operation} {status}",
                "id": f"0pr{status}{operation}",
                "status": status,
                "expression": EXPRESSIONS[0],
                "groups": [{"id": "00g2kept"}],
            }
            for status in ["ACTIVE", "INACTIVE"]
        ]
        self.file["groupRules"] += new
        return [each["id"] for each in new]

    def definitions(self, operation):
        names = [f"{operation}Primary", f"{operation}Associated"]
        self.file["linkedObjectDefinitions"].append(self.definition(*names))
        return names

    def types(self, operation):
        id = f"oty{operation}"
        self.file["userTypes"].append({"name": operation, "id": id})
        return [id, "default"]


def resolved(description, parameter):
    if "$ref" in parameter:
        return description["components"]["parameters"][parameter["$ref"].rsplit("/", 1)[1]]
    return parameter


def paths(description, org):
    """Gives every path parameter the values that the org has for this operation."""
    for path, item in description["paths"].items():
        shared = [resolved(description, each) for each in item.pop("parameters", [])]
        for method, operation in item.items():
            name = operation["operationId"]
            own = [resolved(description, each) for each in operation.get("parameters", [])]
            own = json.loads(json.dumps(shared + own))
            operation["parameters"] = own
            ids, logins = org.people(name) if path.startswith("/api/v1/users/{") else ([], [])
            if path.startswith("/api/v1/groups/{groupId}/users/"):
                ids, logins = org.people(name)
            values = {
                "id": lambda: ids + logins[:3] + ["me", logins[2].split("@")[0]],
                "userIdOrLogin": lambda: ids + logins[:3],
                "userId": lambda: ids + logins[:1],
                "primaryUserId": lambda: ids,
                "groupId": lambda: org.groups(name),
                "groupRuleId": lambda: org.rules(name),
                "linkedObjectName": lambda: org.definitions(name),
                "relationshipName": lambda: ["manager", "report"],
                "primaryRelationshipName": lambda: ["manager", "report"],
                "clientId": lambda: CLIENTS,
                "grantId": lambda: [f"oag{id}{n}" for id in ids for n in range(2)],
                "tokenId": lambda: [f"oar{id}{n}" for id in ids for n in range(2)],
                "typeId": lambda: org.types(name),
                "schemaId": lambda: ["default", "osc2contractor"],
            }
            for each in own:
                if each["name"] == "If-Match":
                    each["schema"] = {"type": "string", "enum": ["*", 'W/"0"', "nonsense"]}
                if each["in"] == "path" and each["name"] in re.findall(r"{(\w+)}", path):
                    each["schema"] = {"type": "string", "enum": values[each["name"]]()}
    return description


def queries(description):
    known = {
        "/api/v1/users": {"search": SEARCHES, "filter": FILTERS, "sortBy": SORTS, "q": ["some", "zz"]},
        "/api/v1/groups": {"search": GROUP_SEARCHES, "filter": GROUP_FILTERS, "sortBy": SORTS, "q": ["get"]},
    }
    for path, values in known.items():
        for each in description["paths"][path]["get"]["parameters"]:
            if each["name"] in values:
                each["schema"] = {"type": "string", "enum": values[each["name"]]}


def bodies(description):
    """Makes right bodies likely; what is wrong schemathesis makes of them."""
    schemas = description["components"]["schemas"]
    text = {"type": "string", "minLength": 1, "maxLength": 20}
    name = {"type": "string", "pattern": "^[A-Za-z]{1,20}$"}
    address = {"type": "string", "pattern": r"^[a-z]{5,12}@[a-z]{3,8}\.example$"}
    profile = {
        "login": address,
        "email": address,
        "secondEmail": {**address, "nullable": True},
        "firstName": name,
        "lastName": name,
        "title": {"type": "string", "nullable": True},
        "city": {"type": "string", "maxLength": 128, "nullable": True},
        "countryCode": {"type": "string", "enum": ["NL", "GB"]},
        "level": {"type": "integer", "enum": [1, 2, 3]},
        "rate": {"type": "number"},
        "remote": {"type": "boolean", "nullable": True},
        "badge": {"type": "string", "pattern": "^[A-Z]{2}-[0-9]{1,3}$"},
        "skills": {"type": "array", "items": {"type": "string"}},
        "fixed": {"type": "string"},
    }
    password = closed({"value": {"type": "string", "pattern": "^[a-z]{8}[A-Z][0-9]$"}}, "value")
    question = closed({"question": text, "answer": text}, "question", "answer")
    hashed = closed({"hash": schemas["PasswordCredentialHash"]}, "hash")
    credentials = {"password": {"anyOf": [password, hashed]}, "recovery_question": question}
    type_id = closed({"id": {"type": "string", "enum": ["oty2contractor", "otynone"]}}, "id")
    required = ["login", "email", "firstName", "lastName"]
    groups = {"type": "array", "items": {"type": "string", "enum": ["00g1kept", "00g2kept", "00g0everyone"]}}
    creation = {
        "profile": closed(profile, *required),
        "credentials": closed({**credentials, "provider": schemas["AuthenticationProviderWritable"]}),
        "groupIds": groups,
        "type": type_id,
    }
    replacement = {"profile": closed(profile, *required), "credentials": closed(credentials), "type": type_id}
    group = closed({"name": name, "description": {"type": "string"}, "floor": {"type": "integer"}}, "name")
    assignment = {"type": "array", "minItems": 1, "maxItems": 1, "items": {"type": "string", "enum": ["00g2kept"]}}
    expression = closed({"type": text, "value": {"type": "string", "enum": EXPRESSIONS}}, "type", "value")
    filled = closed({"groupIds": assignment}, "groupIds")
    rule = closed(
        {
            "type": {"type": "string", "enum": ["group_rule"]},
            "name": text,
            "conditions": closed({"expression": expression}, "expression"),
            "actions": closed({"assignUserToGroups": filled}, "assignUserToGroups"),
        },
        "type",
        "name",
        "conditions",
        "actions",
    )
    kind = {"type": "string", "enum": ["USER"]}
    side = closed({"name": name, "title": text, "description": text, "type": kind}, "name", "title", "type")
    definition = closed({"primary": side, "associated": side}, "primary", "associated")
    own_name = {"type": "string", "enum": ["replaceUserType", "user"]}  # it cannot be changed
    new_type = closed({"name": own_name, "displayName": text, "description": text}, "name", "displayName", "description")
    answered = closed({"password": password, "recovery_question": question}, "password", "recovery_question")
    shapes = {
        "createUser": closed(creation, "profile"),
        "updateUser": closed({**replacement, "profile": closed(profile)}),
        "replaceUser": closed(replacement, "profile"),
        "addGroup": closed({"profile": group}, "profile"),
        "replaceGroup": closed({"profile": group}, "profile"),
        "createGroupRule": rule,
        "replaceGroupRule": rule,
        "replaceUserType": new_type,
        "createLinkedObjectDefinition": definition,
        "changePassword": closed({"oldPassword": password, "newPassword": password}, "oldPassword", "newPassword"),
        "changeRecoveryQuestion": answered,
        "forgotPasswordSetNewPassword": answered,
    }
    for item in description["paths"].values():
        for operation in item.values():
            shape = shapes.pop(operation["operationId"], None)
            if shape:
                operation["requestBody"]["content"]["application/json"]["schema"] = shape
    if shapes:
        sys.exit(f"the description has no {', '.join(shapes)}")
    # Of the 31 base attributes these few do: each would be taken through every wrong shape.
    base = schemas["UserSchemaBaseProperties"]["properties"]
    schemas["UserSchemaBaseProperties"]["properties"] = {key: base[key] for key in ["login", "firstName", "title"]}


def closed(properties, *required):
    """An object with these properties and no other."""
    shape = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**shape, "required": list(required)} if required else shape


def main(source, org_path, copy):
    with open(source) as file:
        description = json.load(file)
    org = Org()
    org.file["groups"] += [{"name": f"kept {n}", "id": f"00g{n}kept", "profile": {"floor": n}} for n in (1, 2)]
    paths(description, org)
    queries(description)
    bodies(description)
    for path, value in [(org_path, org.file), (copy, description)]:
        with open(path, "w") as file:
            json.dump(value, file)  # JSON is YAML


main(*sys.argv[1:])
