namespace MeteringCluster.Api.Access;

/// <summary>Tells the failures that say nothing about what was asked: its grain could not be asked at the moment.</summary>
internal static class Unreachable
{
    public static bool Is(Exception e) => e is GrainUnavailableException or JournalUnavailableException;
}
