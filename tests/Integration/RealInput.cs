using MeteringCluster.Tests.Kit;
using Xunit;

namespace MeteringCluster.Tests.Integration;

/// <summary>The recorded requests that lie beside the repository, where they do.</summary>
public static class RealInput
{
    public static string Trace { get; } = Repository.PathOf("..", "shared", "data", "AzureLLMInferenceTrace_code.csv");
}

/// <summary>A test on real input, which is no part of the repository.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RealInputFactAttribute : FactAttribute
{
    public RealInputFactAttribute()
    {
        if (!File.Exists(RealInput.Trace)) Skip = "The recorded requests (shared/data/AzureLLMInferenceTrace_code.csv beside the repository) are not there.";
    }
}
