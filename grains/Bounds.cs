using System.Runtime.CompilerServices;

namespace MeteringCluster;

/// <summary>Callers check bounds and say so to whoever sent a value; past that, breaking one is a bug and throws.</summary>
internal static class Bounds
{
    /// <exception cref="ArgumentException">It does not hold; the message says what.</exception>
    public static void Require(bool holds, [CallerArgumentExpression(nameof(holds))] string bound = "")
    {
        if (!holds) throw new ArgumentException($"Out of bounds: {bound}.");
    }
}
