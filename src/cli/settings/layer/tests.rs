//! Precedence as data: what stands where, and what comes of it.

use secrecy::ExposeSecret;

use super::{Found, Layer, Problem, Source, choose, scopes};

/// Makes layers of words such as `env.token=a`, `file.mode=SSWS`, `tf.key=b`.
fn layers(words: &str) -> Vec<Layer> {
    let mut layers = [
        ("env", Layer::empty(Source::Variables)),
        ("file", Layer::empty(Source::OktaFile)),
        ("tf", Layer::empty(Source::Terraform)),
    ];
    for word in words.split_whitespace() {
        let (name, value) = word.split_once('=').unwrap();
        let (of, setting) = name.split_once('.').unwrap();
        let (_, layer) = layers.iter_mut().find(|(each, _)| *each == of).unwrap();
        let value = value.to_owned();
        match setting {
            "token" => layer.token = Some(value.into()),
            "mode" => layer.mode = Some(value),
            "client" => layer.client_id = Some(value),
            "key" => layer.private_key = Some(value.into()),
            "kid" => layer.key_id = Some(value),
            "scopes" => layer.scopes = Some(scopes(&value)),
            other => panic!("no setting {other}"),
        }
    }
    layers.into_iter().map(|(_, layer)| layer).collect()
}

fn told(words: &str) -> String {
    let layers = layers(words);
    let layers: Vec<&Layer> = layers.iter().collect();
    match choose(&layers) {
        Ok(Found::ApiToken(token)) => {
            format!("SSWS {} ({})", token.value.expose_secret(), token.name())
        }
        Ok(Found::AccessToken(token)) => {
            format!("Bearer {} ({})", token.value.expose_secret(), token.name())
        }
        Ok(Found::ServiceApp {
            client_id,
            key,
            key_id,
            scopes,
        }) => format!(
            "app {} key {} ({}) kid {} scopes {}",
            client_id.value,
            key.value.expose_secret(),
            key.name(),
            key_id.unwrap_or_default(),
            scopes.unwrap_or_default().join("+"),
        ),
        Err(Problem::Missing {
            mode,
            because,
            names,
        }) => format!("{} needs {} [{because}]", mode.as_str(), names.join(", ")),
        Err(problem) => format!("{problem:?}"),
    }
}

#[test]
fn what_decides_and_what_is_missing() {
    let cases = [
        "",
        "env.scopes=a",
        "env.token=a",
        "env.token=a file.token=b tf.token=c",
        "file.token=b tf.token=c",
        "tf.token=c",
        "env.token=a env.mode=bearer",
        "env.mode=Bearer",
        "env.mode=SSWS file.token=b",
        "env.mode=JWT env.token=a",
        // A token of the environment is not overruled by what the file says of its own.
        "env.token=a file.mode=PrivateKey file.client=c file.key=k",
        "env.key=k file.client=c file.kid=1 file.scopes=okta.users.read,okta.groups.read file.token=b",
        "env.client=c env.key=k env.kid=1 env.scopes=x",
        "env.client=c env.key=k file.kid=1 file.scopes=x file.client=d file.key=l",
        "env.scopes=y env.kid=2 file.kid=1 file.scopes=x file.client=d file.key=l",
        "env.client=c",
        "env.key=k",
        "env.mode=PrivateKey",
        "env.mode=PrivateKey env.token=a",
        "env.mode=SSWS env.client=c env.key=k",
        "env.token=a env.client=c env.key=k",
        "env.token=a env.client=c env.key=k env.mode=PrivateKey",
        "file.mode=PrivateKey file.client=c",
        "tf.client=c tf.key=k tf.kid=2 tf.scopes=okta.users.read",
        "tf.client=c",
        "tf.token=c tf.client=c tf.key=k",
        // What Okta's own names say is not filled up with the other ones.
        "env.client=c tf.key=k",
        "env.token=a tf.client=c tf.key=k",
        "env.scopes=x tf.token=c",
    ];
    let told = cases.map(|words| format!("{words}\n    {}", told(words)));
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn nothing_is_shown() {
    let layers = layers("env.token=hush env.key=hush file.token=hush");
    assert!(!format!("{layers:?}").contains("hush"));
    let found = choose(&[&layers[1]]);
    assert!(!format!("{found:?}").contains("hush"));
}
