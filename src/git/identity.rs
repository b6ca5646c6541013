//! Who the reviewer is and where the repository came from, as git's configuration tells it.

use super::repo::Repo;

/// A person, as git names them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The name; never empty.
    pub name: String,
    /// The address, where one is configured.
    pub email: Option<String>,
}

impl Repo {
    /// The person whose commits these would be: `GIT_AUTHOR_NAME` and `GIT_AUTHOR_EMAIL`, else `author.*`, else
    /// `user.*` of git's configuration. `None` when no name is given anywhere; nothing is made up from the
    /// machine's user database.
    #[must_use]
    pub fn identity(&self) -> Option<Identity> {
        let config = self.inner.config().and_then(|mut config| config.snapshot()).ok();
        let setting = |key: &str| config.as_ref()?.get_string(key).ok();
        identity_from(|variable| std::env::var(variable).ok(), setting)
    }

    /// The address of the remote `origin`, without what would let its reader in: passwords, tokens, queries.
    #[must_use]
    pub fn origin_url(&self) -> Option<String> {
        let mut config = self.inner.config().ok()?;
        let url = config.snapshot().ok()?.get_string("remote.origin.url").ok()?;
        Some(without_credentials(&url))
    }
}

fn identity_from(
    variable: impl Fn(&str) -> Option<String>,
    setting: impl Fn(&str) -> Option<String>,
) -> Option<Identity> {
    let pick = |name: &str, keys: [&str; 2]| {
        let candidates = std::iter::once(variable(name)).chain(keys.map(&setting));
        candidates.flatten().map(|value| tidy(&value)).find(|value| !value.is_empty())
    };
    Some(Identity {
        name: pick("GIT_AUTHOR_NAME", ["author.name", "user.name"])?,
        email: pick("GIT_AUTHOR_EMAIL", ["author.email", "user.email"]),
    })
}

/// Without what a commit cannot hold: angle brackets and control characters, and blanks at the ends.
pub(super) fn tidy(value: &str) -> String {
    let kept: String = value.chars().filter(|&c| c != '<' && c != '>' && !c.is_control()).collect();
    kept.trim().to_owned()
}

/// An address without what would let its reader in.
pub(super) fn without_credentials(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    let (host, path) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
    let host = match host.rsplit_once('@') {
        // The user of an ssh address is part of the place, not a secret.
        Some((user, host)) if scheme.ends_with("ssh") => {
            format!("{}@{host}", user.split(':').next().unwrap_or_default())
        }
        Some((_, host)) => host.to_owned(),
        None => host.to_owned(),
    };
    format!("{scheme}://{host}{path}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_lose_their_secrets() {
        for (url, shown) in [
            ("https://user:token@example.org/m.git", "https://example.org/m.git"),
            ("https://token@example.org:8443/m.git?key=1#x", "https://example.org:8443/m.git"),
            ("https://example.org/a@b.git", "https://example.org/a@b.git"),
            ("ssh://git:secret@example.org/m.git", "ssh://git@example.org/m.git"),
            ("git@example.org:team/m.git", "git@example.org:team/m.git"),
            ("https://example.org", "https://example.org"),
        ] {
            assert_eq!(without_credentials(url), shown);
        }
    }

    #[test]
    fn the_environment_comes_before_the_configuration() {
        let some = |pairs: &'static [(&str, &str)]| {
            move |key: &str| pairs.iter().find(|(name, _)| *name == key).map(|(_, value)| (*value).to_owned())
        };
        let config = some(&[("user.name", "Ada"), ("user.email", "ada@example.org"), ("author.name", "  ")]);
        let ada = identity_from(some(&[]), config).unwrap();
        assert_eq!((ada.name.as_str(), ada.email.as_deref()), ("Ada", Some("ada@example.org")));
        let grace = identity_from(some(&[("GIT_AUTHOR_NAME", "Grace <\n>")]), config).unwrap();
        assert_eq!(grace.name, "Grace");
        assert_eq!(identity_from(some(&[("GIT_AUTHOR_EMAIL", "x@y")]), some(&[])), None);
    }
}
