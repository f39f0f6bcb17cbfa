//! The gate for calls to addresses that people write: only public addresses, or those an administrator has allowed.
//! The name is resolved once and the connection goes to exactly the addresses that were checked, so a name that changes
//! its mind between check and call gains nothing.

use super::SendError;
use super::email::chain;
use crate::store::outbox::Failure;
use reqwest::{Method, Url};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Once;
use std::time::Duration;

/// From the first byte to the end of the answer.
const TIME: Duration = Duration::from_secs(15);
/// The most that is read of an answer.
const ANSWER: usize = 64 * 1024;

/// The fewest bits of a network that an administrator may allow.
const NARROW: u8 = 8;

/// Hosts, addresses and networks (`10.0.0.0/8`) that may be called although they are not public.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AllowList {
    hosts: Vec<String>,
    networks: Vec<(IpAddr, u8)>,
}

impl AllowList {
    /// Reads entries; those that are neither a host, an address nor a network are left out.
    pub fn read<'a>(entries: impl IntoIterator<Item = &'a str>) -> Self {
        let mut list = Self::default();
        for entry in entries.into_iter().map(str::trim).filter(|entry| !entry.is_empty()) {
            let (address, bits) = entry.split_once('/').map_or((entry, None), |(a, b)| (a, Some(b)));
            match (address.parse::<IpAddr>(), bits.map(str::parse::<u8>)) {
                (Ok(ip), None) => list.networks.push((ip, width(ip))),
                (Ok(ip), Some(Ok(bits))) if bits <= width(ip) => list.networks.push((ip, bits)),
                (Err(_), None) => list.hosts.push(entry.to_ascii_lowercase()),
                _ => {}
            }
        }
        list
    }

    /// Whether an entry would be read, and lets in no more than a network: what is wider than that is most of the world.
    pub fn is_entry(entry: &str) -> bool {
        let (address, bits) = entry.split_once('/').map_or((entry, None), |(a, b)| (a, Some(b)));
        match (address.parse::<IpAddr>(), bits.map(str::parse::<u8>)) {
            (Ok(_), None) => true,
            (Ok(ip), Some(Ok(bits))) => (NARROW..=width(ip)).contains(&bits),
            (Err(_), None) => is_host(address),
            _ => false,
        }
    }

    fn has_host(&self, host: &str) -> bool {
        self.hosts.iter().any(|allowed| allowed == host)
    }

    fn has_address(&self, ip: IpAddr) -> bool {
        self.networks.iter().any(|(network, bits)| match (network, ip) {
            (IpAddr::V4(network), IpAddr::V4(ip)) => {
                same_start(network.to_bits().into(), ip.to_bits().into(), 32, *bits)
            }
            (IpAddr::V6(network), IpAddr::V6(ip)) => same_start(network.to_bits(), ip.to_bits(), 128, *bits),
            _ => false,
        })
    }
}

/// A name, not something that an address is made of in one of its spellings.
fn is_host(text: &str) -> bool {
    let last = text.rsplit('.').next().unwrap_or_default();
    let is_number = last.starts_with("0x") || last.chars().all(|c| c.is_ascii_digit());
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_' || c == '.';
    !text.is_empty() && text.len() <= 253 && !is_number && text.chars().all(plain)
}

fn width(ip: IpAddr) -> u8 {
    if ip.is_ipv4() { 32 } else { 128 }
}

fn same_start(one: u128, two: u128, width: u8, bits: u8) -> bool {
    (one ^ two).checked_shr((width - bits).into()).unwrap_or(0) == 0
}

/// Where a call goes, checked.
#[derive(Debug)]
pub(super) struct Target {
    pub url: Url,
    host: String,
    addresses: Vec<SocketAddr>,
}

/// Checks and resolves an address.
pub(super) async fn target(text: &str, allow: &AllowList) -> Result<Target, SendError> {
    // The parser turns octal, hexadecimal and one-number forms of an address into the usual one.
    let malformed = |_| SendError::never("bad_address", "地址格式不正确", "the address is malformed");
    let url = Url::parse(text).map_err(malformed)?;
    if !matches!(url.scheme(), "http" | "https") || !url.username().is_empty() || url.password().is_some() {
        return Err(SendError::never(
            "bad_address",
            "地址必须是 http 或 https，并且不带账号密码",
            "the address must be http or https and carry no password",
        ));
    }
    let host = url.host_str().unwrap_or_default().to_ascii_lowercase();
    let port = url.port_or_known_default().unwrap_or(443);
    let literal = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    let addresses: Vec<SocketAddr> = match literal {
        Ok(ip) => vec![SocketAddr::new(ip, port)],
        Err(_) => tokio::net::lookup_host((host.as_str(), port))
            .await
            .map_err(|error| {
                let (zh, en) = (format!("找不到主机 {host}：{error}"), format!("{host} was not found: {error}"));
                SendError::later("unknown_host", zh, en)
            })?
            .collect(),
    };
    if addresses.is_empty() {
        let (zh, en) = (format!("主机 {host} 没有地址"), format!("{host} has no address"));
        return Err(SendError::later("unknown_host", zh, en));
    }
    let permitted = |at: &SocketAddr| is_public(at.ip()) || allow.has_address(at.ip());
    if !allow.has_host(&host) && !addresses.iter().all(permitted) {
        let (zh, en) = (
            format!("{host} 是内部网络的地址，没有被允许；管理员可在“基本设置 → 对外调用”中允许"),
            format!(
                "{host} is an address of an internal network, which is not allowed; an administrator can allow it in the \
                 settings, under Calls to other systems"
            ),
        );
        return Err(SendError::never("internal_address", zh, en));
    }
    Ok(Target { url, host, addresses })
}

/// What was answered.
#[derive(Debug)]
pub(super) struct Reply {
    pub status: u16,
    /// No more of it than [`ANSWER`].
    pub body: Vec<u8>,
    /// False when the connection broke before its end.
    pub whole: bool,
}

impl Reply {
    /// Why an answer other than success ends the attempt, or all attempts.
    pub fn refused(&self) -> SendError {
        let status = self.status;
        match status {
            300..=399 => {
                let zh = format!("对方返回 {status}；不跟随重定向");
                SendError::never("redirected", zh, format!("answered {status}; redirects are not followed"))
            }
            410 => {
                let (zh, en) = ("对方返回 410：不再接收", "answered 410: the receiver wants no more");
                SendError::never("gone", zh, en)
            }
            _ => SendError::Later(answered(status)),
        }
    }
}

/// The reason that lies in a status alone.
pub(super) fn answered(status: u16) -> Failure {
    Failure::new("answered", format!("对方返回 {status}"), format!("answered {status}"))
}

fn not_reached(error: &dyn std::error::Error) -> SendError {
    let why = chain(error);
    SendError::later("unreachable", format!("连接失败：{why}"), format!("the connection failed: {why}"))
}

/// Posts JSON to a checked address.
pub(super) async fn call(target: Target, headers: &[(&str, &str)], body: String) -> Result<Reply, SendError> {
    send(Method::POST, target, headers, body).await
}

/// Sends a request to a checked address, with JSON where there is any.
pub(super) async fn send(
    method: Method,
    target: Target,
    headers: &[(&str, &str)],
    body: String,
) -> Result<Reply, SendError> {
    let exchange = async {
        let mut request = client(&target, TIME)?.request(method, target.url.clone()).header("user-agent", "Tenon");
        if !body.is_empty() {
            request = request.header("content-type", "application/json");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let sent = request.body(body).send().await;
        let mut answer = sent.map_err(|error| not_reached(&error.without_url()))?;
        let mut reply = Reply { status: answer.status().as_u16(), body: Vec::new(), whole: true };
        loop {
            let chunk = match answer.chunk().await {
                Ok(Some(chunk)) => chunk,
                Ok(None) => break,
                Err(_) => {
                    reply.whole = false;
                    break;
                }
            };
            let left = ANSWER - reply.body.len();
            reply.body.extend_from_slice(&chunk[..chunk.len().min(left)]);
            if chunk.len() >= left {
                break;
            }
        }
        Ok(reply)
    };
    match tokio::time::timeout(TIME, exchange).await {
        Ok(end) => end,
        Err(_) => Err(SendError::later("no_answer", "对方没有及时答复", "no answer in time")),
    }
}

/// Chooses, once, what connections of this process are encrypted with.
pub fn choose_tls() {
    static PROVIDER: Once = Once::new();
    PROVIDER.call_once(|| {
        // Somebody else in the process may have chosen one already; any will do.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
}

/// A client that can reach the target and nothing else.
fn client(target: &Target, time: Duration) -> Result<reqwest::Client, SendError> {
    choose_tls();
    reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(time)
        .connect_timeout(Duration::from_secs(5))
        .pool_max_idle_per_host(0)
        .resolve_to_addrs(&target.host, &target.addresses)
        .build()
        .map_err(|error| not_reached(&error))
}

/// True for an address of the public internet, also when it is wrapped in one of IPv6's ways of carrying IPv4.
fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => match carried_v4(ip) {
            Some(inner) => is_public_v4(inner),
            None => is_public_v6(ip),
        },
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    !(ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_broadcast()
        || ip.is_documentation()
        || ip.is_multicast()
        || a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 198 && (18..20).contains(&b)))
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let head = ip.segments();
    // Global unicast is 2000::/3; of it, 2001:db8::/32 and 3fff::/20 are for documents and 2001::/23 is for protocols.
    (head[0] & 0xe000) == 0x2000
        && !(head[0] == 0x2001 && (head[1] == 0xdb8 || head[1] < 0x200))
        && !(head[0] == 0x3fff && head[1] < 0x1000)
}

/// The IPv4 address inside a mapped, compatible, NAT64 or 6to4 address.
fn carried_v4(ip: Ipv6Addr) -> Option<Ipv4Addr> {
    let head = ip.segments();
    let bits = ip.to_bits();
    let low = Ipv4Addr::from_bits((bits & 0xffff_ffff) as u32);
    match head {
        [0, 0, 0, 0, 0, 0 | 0xffff, ..] if bits > 1 => Some(low),
        [0x64, 0xff9b, 0, 0, 0, 0, ..] => Some(low),
        [0x2002, ..] => Some(Ipv4Addr::from_bits(((bits >> 80) & 0xffff_ffff) as u32)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    async fn refused(url: &str, allow: &AllowList) -> bool {
        matches!(target(url, allow).await, Err(SendError::Never(_)))
    }

    #[tokio::test]
    async fn internal_addresses_are_refused_in_every_spelling() {
        let none = AllowList::default();
        for url in [
            "http://127.0.0.1/",
            "http://localhost/",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://0177.0.0.1/",
            "http://10.1.2.3/",
            "http://172.16.0.1/",
            "http://192.168.1.1/",
            "http://169.254.169.254/latest/meta-data",
            "http://100.64.0.1/",
            "http://0.0.0.0/",
            "http://[::1]/",
            "http://[::]/",
            "http://[::ffff:127.0.0.1]/",
            "http://[::ffff:a9fe:a9fe]/",
            "http://[64:ff9b::7f00:1]/",
            "http://[2002:7f00:1::]/",
            "http://[fe80::1]/",
            "http://[fd00::1]/",
            "http://[ff02::1]/",
            "http://[2001:db8::1]/",
            "http://224.0.0.1/",
            "http://255.255.255.255/",
            "http://[::127.0.0.1]/",
            "ftp://93.184.216.34/",
            "http://user:pw@93.184.216.34/",
            "file:///etc/passwd",
            "not a url",
        ] {
            assert!(refused(url, &none).await, "{url}");
        }
        for url in
            ["http://93.184.216.34/", "https://[2606:2800:220:1:248:1893:25c8:1946]/", "http://[::ffff:93.184.216.34]/"]
        {
            assert!(target(url, &none).await.is_ok(), "{url}");
        }
    }

    #[test]
    fn entries_are_hosts_addresses_and_networks() {
        for entry in ["localhost", "erp.corp-1.local", "10.1.2.3", "10.0.0.0/8", "::1", "fd00::/8"] {
            assert!(AllowList::is_entry(entry), "{entry}");
        }
        for entry in [
            "",
            "http://erp.local",
            "erp.local:8080",
            "erp local",
            "0.0.0.0/0",
            "::/0",
            "10.0.0.0/33",
            "10.0.0.0/x",
            "erp.local/8",
            "10.0.0.256",
            "2130706433",
            "0x7f000001",
        ] {
            assert!(!AllowList::is_entry(entry), "{entry}");
        }
    }

    #[tokio::test]
    async fn a_call_goes_where_was_checked_whatever_the_name_means_by_then() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = listener.local_addr().unwrap();
        let served = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut heard = vec![0; 4096];
            let length = stream.read(&mut heard).await.unwrap();
            stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").await.unwrap();
            String::from_utf8_lossy(&heard[..length]).to_ascii_lowercase()
        });
        // Whoever asked what this name means would not arrive: nobody may have it.
        let host = "changed-its-mind.invalid".to_owned();
        let url = Url::parse(&format!("http://{host}:{}/", at.port())).unwrap();
        let reply = send(Method::GET, Target { url, host, addresses: vec![at] }, &[], String::new()).await.unwrap();
        assert_eq!(reply.status, 204);
        assert!(served.await.unwrap().contains("host: changed-its-mind.invalid"));
    }

    #[tokio::test]
    async fn what_is_allowed_is_allowed_and_nothing_beside_it() {
        let allow =
            AllowList::read(["localhost", "10.0.0.0/8", " 192.168.1.7 ", "fd00::/8", "10.0.0.0/99", "1.2.3.4/x"]);
        for url in ["http://localhost:9/", "http://10.9.9.9/", "http://192.168.1.7/", "http://[fd12::1]/"] {
            assert!(target(url, &allow).await.is_ok(), "{url}");
        }
        for url in
            ["http://127.0.0.1/", "http://11.0.0.1.nip.invalid@10.0.0.1/", "http://192.168.1.8/", "http://[fe80::1]/"]
        {
            assert!(refused(url, &allow).await, "{url}");
        }
        assert!(target("http://11.0.0.1/", &allow).await.is_ok());
    }
}
