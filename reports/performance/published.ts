/**
 * Figures that public documents state of other systems. None was measured here, and guests,
 * computers and loads differ: the figures show the state of the field and are no comparison. Each
 * figure was read in the named document.
 */

export interface PublishedFigure {
  readonly system: string;
  /** How it keeps a guest alive. */
  readonly kind: string;
  /** As stated, with its unit. */
  readonly figure: string;
  readonly conditions: string;
  readonly source: {
    readonly title: string;
    /** Null where the document that was read does not state it. */
    readonly year: number | null;
    readonly section: string;
    readonly url: string;
  };
}

const REMUS = {
  title: 'Remus: High Availability via Asynchronous Virtual Machine Replication (NSDI)',
  year: 2008,
  section: 'abstract',
  url: [
    'https://www.usenix.org/legacy/event/nsdi08/tech/full_papers/cully/cully_html/',
    'index.html',
  ].join(''),
} as const;

const REMUS_DB = {
  title: 'RemusDB: transparent high availability for database systems (VLDB Journal 22)',
  year: 2013,
  section: 'abstract',
  url: 'https://doi.org/10.1007/s00778-012-0294-6',
} as const;

const PLOVER = {
  title: 'PLOVER: Fast, Multi-core Scalable Virtual Machine Fault-tolerance (NSDI)',
  year: 2018,
  section: 'abstract',
  url: 'https://haoran-qiu.com/publication/plover-2018/',
} as const;

const VSPHERE_4 = {
  title: 'VMware vSphere 4 Fault Tolerance: Architecture and Performance',
  year: 2009,
  section: 'page 8',
  url: 'https://azmanual.top/manuals/219353/vmware-vsphere-fault-tolerance-4.html?page=8',
} as const;

const HYCOR = {
  title: 'HyCoR: Fault-Tolerant Replicated Containers Based on Checkpoint and Replay',
  year: 2021,
  section: 'abstract',
  url: 'https://arxiv.org/abs/2101.09584',
} as const;

export const published: readonly PublishedFigure[] = [
  {
    system: 'everRun VM',
    kind: 'two hosts; lockstep in its full fault tolerance',
    figure: 'round trip below 10 ms; deployments beyond 100 miles',
    conditions: 'a requirement of the vendor, not a measurement',
    source: {
      title: 'Virtualization and Availability Webinar Q&A (Marathon Technologies)',
      year: 2008,
      section: 'How far apart can the two machines be',
      url: 'http://marathontechnologies.net/',
    },
  },
  {
    system: 'everRun',
    kind: 'two hosts, processors in lockstep',
    figure:
      'not a single processor cycle is lost; 10 ms response time guaranteed between the hosts',
    conditions: 'a dedicated gigabit link; a statement of the trade press, not a measurement',
    source: {
      title: 'Marathon Offers Low-Cost Fault Tolerance Solution (Redmond Magazine)',
      year: 2007,
      section: 'article',
      url: [
        'https://redmondmag.com/articles/2007/11/01/',
        'marathon-offers-lowcost-fault-tolerance-solution.aspx',
      ].join(''),
    },
  },
  {
    system: 'VMware FT (vLockstep)',
    kind: 'record and replay, one processor',
    figure: '1.4 Mbit/s of logging traffic',
    conditions: 'SPECjbb2005, RHEL 5 64-bit, 4 GB',
    source: VSPHERE_4,
  },
  {
    system: 'VMware FT (vLockstep)',
    kind: 'record and replay, one processor',
    figure: '3 Mbit/s of logging traffic',
    conditions: 'kernel compile, SLES 10 32-bit, 512 MB',
    source: VSPHERE_4,
  },
  {
    system: 'VMware FT (vLockstep)',
    kind: 'record and replay, one processor',
    figure: 'typically less than 10 % slower',
    conditions: 'real applications under vSphere 4.0',
    source: {
      title: 'The Design and Evaluation of a Practical System for Fault-Tolerant Virtual Machines',
      year: 2010,
      section: 'abstract',
      url: [
        'http://vmblog.com/archive/2010/07/20/',
        'paper-the-design-and-evaluation-of-a-practical-system-for-fault-tolera',
        'nt-virtual-machines.aspx',
      ].join(''),
    },
  },
  {
    system: 'Remus',
    kind: 'asynchronous checkpoints',
    figure: 'up to 40 checkpoints a second; seconds of downtime at a failure',
    conditions: 'Xen; connections are kept',
    source: REMUS,
  },
  {
    system: 'Remus',
    kind: 'asynchronous checkpoints',
    figure: 'up to 32 % overhead',
    conditions: 'database workloads, against an unprotected database, before its optimisations',
    source: REMUS_DB,
  },
  {
    system: 'RemusDB',
    kind: 'asynchronous checkpoints, made for databases',
    figure: 'at most 3 s of downtime at a failover',
    conditions: 'two database systems, industry benchmarks',
    source: REMUS_DB,
  },
  {
    system: 'HydraVM',
    kind: 'incremental checkpoints on shared storage',
    figure: 'restores a failed guest within 1.6 s',
    conditions: 'no memory is reserved for a standby',
    source: {
      title: 'HydraVM: Low-Cost, Transparent High Availability for Virtual Machines (HPL-2011-24)',
      year: 2011,
      section: 'abstract',
      url: 'http://www.hpl.hp.com/techreports/2011/HPL-2011-24.html',
    },
  },
  {
    system: 'VM-µCheckpoint',
    kind: 'checkpoints in memory',
    figure: '6.3 % more execution time on average',
    conditions: 'SPEC CINT 2006, a checkpoint every 50 ms, Xen; on one host',
    source: {
      title: 'Checkpointing Virtual Machines Against Transient Errors',
      year: null,
      section: 'abstract',
      url: [
        'https://mafiadoc.com/',
        'checkpointing-virtual-machines-against-transient-semantic-scholar_5990',
        '0f881723ddcf69a3f20b.html',
      ].join(''),
    },
  },
  {
    system: 'HBFT with software superpages',
    kind: 'synchronised checkpoints',
    figure: 'about 60 % of the performance of the native guest',
    conditions: 'after optimisations that make it 1.4 to 2.2 times as fast',
    source: {
      title: 'Optimizing the Performance of Virtual Machine Synchronization for Fault Tolerance',
      year: 2011,
      section: 'abstract',
      url: 'https://doi.org/10.1109/TC.2010.224',
    },
  },
  {
    system: 'PLOVER',
    kind: 'ordered inputs, divergent pages are sent',
    figure: '2.2 to 3.8 times the throughput of three primary-backup systems',
    conditions: 'services on several processors',
    source: PLOVER,
  },
  {
    system: 'PLOVER',
    kind: 'ordered inputs, divergent pages are sent',
    figure: '9.2 times less network traffic than primary-backup systems',
    conditions: 'services on several processors',
    source: PLOVER,
  },
  {
    system: 'NiLiCon',
    kind: 'checkpoints of containers',
    figure: '19 to 67 % overhead; 100 % of fail-stop faults recovered',
    conditions: 'seven benchmarks in containers, not in guests',
    source: {
      title: 'Fault-Tolerant Containers Using NiLiCon (IPDPS)',
      year: 2020,
      section: 'abstract',
      url: 'https://doi.org/10.1109/IPDPS47924.2020.00114',
    },
  },
  {
    system: 'HyCoR',
    kind: 'checkpoints and replay of containers',
    figure: 'below 1 ms added to a reply, below 1 s to recover, below 59 % overhead',
    conditions: 'averages; eight benchmarks in containers, data races removed for the overhead',
    source: HYCOR,
  },
];
