#if !ORLEANS
#pragma warning disable IDE0130 // The stand-in must carry the namespace of what it stands in for.
namespace Orleans.Concurrency;

/// <summary>Marks a grain whose commands may wait on disk at the same time.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ReentrantAttribute : Attribute;
#endif
