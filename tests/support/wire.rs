//! A way to a server that can be cut: whatever goes over it is passed on in both directions until then.

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// A port of this machine that leads to a database.
pub struct Wire {
    /// The database's address by this way.
    pub url: String,
    cuts: watch::Sender<()>,
}

impl Wire {
    /// A way to the server that `url` names as `scheme://user@host:port/database`.
    pub async fn to(url: &str) -> Self {
        let (scheme, rest) = url.split_once("://").expect("a scheme");
        let (authority, path) = rest.split_once('/').expect("a database");
        let (user, server) = authority.split_at(authority.rfind('@').map_or(0, |at| at + 1));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("binds");
        let port = listener.local_addr().expect("an address").port();
        let cuts = watch::Sender::new(());
        tokio::spawn(pass_on(listener, server.to_owned(), cuts.clone()));
        Self { url: format!("{scheme}://{user}127.0.0.1:{port}/{path}"), cuts }
    }

    /// Breaks every connection there is. New ones are passed on as before.
    pub fn cut(&self) {
        self.cuts.send_replace(());
    }
}

async fn pass_on(listener: TcpListener, server: String, cuts: watch::Sender<()>) {
    while let Ok((mut near, _)) = listener.accept().await {
        let (server, mut cut) = (server.clone(), cuts.subscribe());
        tokio::spawn(async move {
            let Ok(mut far) = TcpStream::connect(&server).await else { return };
            tokio::select! {
                _ = copy_bidirectional(&mut near, &mut far) => {}
                _ = cut.changed() => {}
            }
        });
    }
}
