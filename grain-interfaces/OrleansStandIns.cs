#if !ORLEANS
#pragma warning disable IDE0130 // The stand-ins must carry the namespace of what they stand in for.
namespace Orleans;

// Markers only, so that one grain source compiles with and without the Microsoft.Orleans packages.
// No behaviour of Orleans is imitated here: with -p:Orleans=true this file is empty.

/// <summary>Marks a grain interface whose key is a string.</summary>
public interface IGrainWithStringKey;

/// <summary>Marks a message that crosses silos.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum)]
public sealed class GenerateSerializerAttribute : Attribute;

/// <summary>Gives a member its stable place in the serialised form.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class IdAttribute(uint id) : Attribute
{
    public uint Id { get; } = id;
}

/// <summary>Gives a type its stable name in the serialised form.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Interface | AttributeTargets.Method | AttributeTargets.Enum)]
public sealed class AliasAttribute(string alias) : Attribute
{
    public string Alias { get; } = alias;
}

/// <summary>Promises that a message never changes once sent, so that no copy is needed.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Parameter)]
public sealed class ImmutableAttribute : Attribute;

/// <summary>Marks a grain that stays in memory however long nobody calls it.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class KeepAliveAttribute : Attribute;
#endif
