namespace Kala.Api.ResumableUploads;

/// <summary>Registers the handlers of the draft.</summary>
internal static class ResumableUploadsServices
{
    public static void AddResumableUploads(this IServiceCollection services) => services
        .AddSingleton<UploadLimit>().AddSingleton<ContentHandler>().AddSingleton<AppendHandler>().AddSingleton<OffsetHandler>();
}
