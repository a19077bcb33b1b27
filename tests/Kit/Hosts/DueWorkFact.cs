using Xunit;

namespace MeteringCluster.Tests.Kit.Hosts;

/// <summary>A test over HTTP in which a grain wakes by itself; skipped, with the reason, where nobody wakes it.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class DueWorkFactAttribute : FactAttribute
{
    public DueWorkFactAttribute()
    {
        if (Environment.GetEnvironmentVariable("METERING_TEST_HOST") == "orleans")
            Skip = "Silos find due work in PostgreSQL, which this silo has not; ThreeSilosTests has.";
    }
}
