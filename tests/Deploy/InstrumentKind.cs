namespace MeteringCluster.Tests.Deploy;

public enum InstrumentKind
{
    Counter,
    UpDownCounter,
    Gauge,
    Histogram,
}
