//! Messages that say nothing: an administrator lets a robot of a group chat or the mail server send one to see it arrive.

use super::Workspace;
use crate::access::Administrator;
use crate::definition::Channel;
use crate::id::MemberId;
use crate::notify::{self, Message};
use crate::store::{Batch, StoreError};
use serde_json::Value;
use uuid::Uuid;

impl Workspace {
    /// Puts a message of its own for one robot into the outbox.
    ///
    /// # Errors
    /// The database's.
    pub async fn say_by_robot(
        &self,
        _by: &Administrator,
        robot: &str,
        subject: &str,
        text: &str,
    ) -> Result<(), StoreError> {
        let robots = vec![robot.to_owned()];
        self.tell(Message { channels: vec![Channel::Robot], robots, ..trial(subject, text) }).await
    }

    /// Puts a letter to a member into the outbox.
    ///
    /// # Errors
    /// The database's.
    pub async fn mail_to(
        &self,
        _by: &Administrator,
        member: &MemberId,
        subject: &str,
        text: &str,
    ) -> Result<(), StoreError> {
        let to = vec![member.clone()];
        self.tell(Message { channels: vec![Channel::Email], to, ..trial(subject, text) }).await
    }

    async fn tell(&self, message: Message) -> Result<(), StoreError> {
        let now = self.clock.now();
        self.store
            .write(move |conn| {
                let mut batch = Batch::default();
                notify::push(&mut batch, &message, now);
                Box::pin(conn.execute_all(batch))
            })
            .await
    }
}

fn trial(subject: &str, text: &str) -> Message {
    Message {
        key: format!("test/{}", Uuid::now_v7()),
        app: None,
        channels: Vec::new(),
        to: Vec::new(),
        subject: subject.to_owned(),
        text: text.to_owned(),
        link: None,
        url: None,
        robots: Vec::new(),
        event: "test",
        data: Value::Null,
    }
}
