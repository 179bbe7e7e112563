//! The authorization page as HTML: no script, nothing from elsewhere, light and dark.

use crate::http::Response;
use crate::settings::App;
use std::fmt::Write as _;

/// No `form-action`: browsers would hold the redirect to the app against it.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; frame-ancestors 'none'";

const STYLE: &str = "\
:root { color-scheme: light dark; --paper: #fff; --ink: #1f2430; --soft: #5a6272; --line: #d3d8e0; --go: #0b7a3e; --on-go: #fff; }
@media (prefers-color-scheme: dark) { :root { --paper: #171a21; --ink: #eef0f4; --soft: #aeb6c4; --line: #3a4150; --go: #4cc583; --on-go: #08130c; } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 34rem; margin: 0 auto; padding: 2rem 1rem; }
h1 { font-size: 1.5rem; line-height: 1.25; overflow-wrap: anywhere; } h2 { font-size: 1rem; }
p, li { color: var(--soft); } b, code { color: var(--ink); }
ul { padding-left: 1.25rem; } code { font-size: .875rem; }
form { display: flex; flex-wrap: wrap; gap: .75rem; margin-top: 1.5rem; }
button { min-height: 2.75rem; padding: 0 1.25rem; border: 1px solid var(--line); border-radius: .375rem; background: none; color: inherit; font: inherit; cursor: pointer; }
button[value=approve] { border-color: var(--go); background: var(--go); color: var(--on-go); }
button:focus-visible { outline: 3px solid currentColor; outline-offset: 2px; }
";

/// What the user is asked.
pub(super) fn ask(app: &App, user: &str) -> Response {
    let name = escaped(&app.name);
    let mut scopes = String::new();
    for scope in &app.scopes {
        let (meaning, scope) = (meaning(scope), escaped(scope));
        // Only running out of memory could fail here.
        let _ = writeln!(scopes, "<li>{meaning} <code>{scope}</code></li>");
    }
    page(
        200,
        &format!("{name} asks for access"),
        &format!(
            "<p>You are signed in to <b>Sandbox Trading OÜ</b> as <b>{user}</b>.</p>\n\
             <h2 id=\"scopes\">The app would be able to:</h2>\n<ul aria-labelledby=\"scopes\">\n{scopes}</ul>\n\
             <form method=\"post\">\n\
             <button name=\"decision\" value=\"approve\">Approve</button>\n\
             <button name=\"decision\" value=\"deny\">Deny</button>\n</form>",
            user = escaped(user),
        ),
    )
}

/// What is wrong, for whoever wrote the app: nobody is sent back.
pub(super) fn problem(problem: &str) -> Response {
    let body = format!("<p role=\"alert\">{}</p>", escaped(problem));
    page(400, "This app can't be installed", &body)
}

fn page(status: u16, title: &str, body: &str) -> Response {
    let html = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<link rel=\"icon\" href=\"data:,\">\n<style>\n{STYLE}</style>\n</head>\n\
         <body>\n<main>\n<h1>{title}</h1>\n{body}\n</main>\n</body>\n</html>\n"
    );
    let mut response = Response::new(status, "text/html; charset=utf-8", html);
    response.headers.set("cache-control", "no-store");
    response.headers.set("content-security-policy", POLICY);
    response.headers.set("referrer-policy", "no-referrer");
    response
}

/// What a scope means, in a few words.
fn meaning(scope: &str) -> String {
    let (name, full) = match scope.split_once(':') {
        Some((name, width)) => (name, width == "full"),
        None => (scope, false),
    };
    let verb = if full { "Read and change" } else { "Read" };
    match name {
        "base" => "Know who you are, and your settings".to_owned(),
        "admin" => "Administer the account".to_owned(),
        "phone-integration" => "Log calls".to_owned(),
        "video-calls" => "Add video calls to activities".to_owned(),
        "messengers-integration" => "Connect messengers".to_owned(),
        "search" => "Search everything".to_owned(),
        "contacts" => format!("{verb} people and organizations"),
        "mail" => format!("{verb} e-mail"),
        "recents" => "Read what changed lately".to_owned(),
        _ => format!("{verb} {}", escaped(&name.replace('-', " "))),
    }
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_app_calls_itself_is_no_markup() {
        let app = App {
            name: "<script>alert('1')</script> & \"co\"".to_owned(),
            scopes: vec!["deals:full".to_owned(), "<b>".to_owned()],
            ..App::default()
        };
        let html = String::from_utf8(ask(&app, "O'Hara <admin>").body).unwrap();
        assert!(!html.contains("<script"), "{html}");
        assert!(html.contains(
            "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &amp; &quot;co&quot; asks for access"
        ));
        assert!(html.contains("<li>Read and change deals <code>deals:full</code></li>"));
        assert!(html.contains("<b>O&#39;Hara &lt;admin&gt;</b>"));
        assert!(html.contains("<code>&lt;b&gt;</code>"));
    }
}
