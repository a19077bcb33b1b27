using System.Reflection;
using Microsoft.AspNetCore.Mvc.ModelBinding.Metadata;

namespace MeteringCluster.Api.Console;

/// <summary>
/// A text that cannot be null is empty when nothing was entered. The framework makes null of it otherwise, also where
/// the type says that there is none.
/// </summary>
internal sealed class EmptyTexts : IDisplayMetadataProvider
{
    public void CreateDisplayMetadata(DisplayMetadataProviderContext context)
    {
        if (context.Key.ModelType != typeof(string)) return;
        var nullability = (context.Key.PropertyInfo, context.Key.ParameterInfo) switch
        {
            ({ } property, _) => new NullabilityInfoContext().Create(property).WriteState,
            (_, { } parameter) => new NullabilityInfoContext().Create(parameter).WriteState,
            _ => NullabilityState.Unknown,
        };
        if (nullability == NullabilityState.NotNull) context.DisplayMetadata.ConvertEmptyStringToNull = false;
    }
}
