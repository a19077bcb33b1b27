using MeteringCluster.Journaling;

namespace MeteringCluster.Commands;

/// <summary>The folds of every kind of grain, by kind: what <c>verify</c> can replay.</summary>
internal static class Replayers
{
    public static readonly IReadOnlyDictionary<string, IGrainReplayer> All =
        Array.Empty<IGrainReplayer>().ToDictionary(replayer => replayer.Kind);
}
