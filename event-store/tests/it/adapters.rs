//! The contract, held against both adapters.

mod jetstream {
    //! JetStream with its archive.

    use crate::contract::Fixture;
    use event_store::{JetStreamLog, Recorded};
    use kernel::Sequence;

    use crate::world::{Running, World, both_copies};

    struct Real {
        world: World,
        running: Running,
    }

    async fn real() -> Real {
        let world = World::start().await;
        let running = world.log().await;
        Real { world, running }
    }

    impl Fixture for Real {
        type Log = JetStreamLog;

        fn log(&self) -> &JetStreamLog {
            &self.running.log
        }

        async fn copies(&self, at: Sequence) -> Vec<Option<Recorded>> {
            both_copies(&self.world, at).await
        }

        async fn finish(self) {
            self.running.stop().await;
            self.world.servers.stop().await;
        }
    }

    crate::contract::contract!(real);
}

mod memory {
    //! The twin in memory.

    use std::future::Ready;

    use crate::contract::Fixture;
    use event_store::{EventLog, MemoryLog, Recorded};
    use kernel::Sequence;

    #[derive(Default)]
    struct Twin {
        log: MemoryLog,
    }

    fn twin() -> Ready<Twin> {
        std::future::ready(Twin::default())
    }

    impl Fixture for Twin {
        type Log = MemoryLog;

        fn log(&self) -> &MemoryLog {
            &self.log
        }

        async fn copies(&self, at: Sequence) -> Vec<Option<Recorded>> {
            let before = Sequence::new(at.get() - 1);
            vec![self.log.read(before, 1).await.expect("reading succeeds").pop()]
        }

        async fn finish(self) {}
    }

    crate::contract::contract!(twin);
}
